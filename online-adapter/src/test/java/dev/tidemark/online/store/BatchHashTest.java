package dev.tidemark.online.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchHashTest {
  private static final List<String> COLUMNS = List.of("k", "v");
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);

  private static String hash(List<String> columns, @Nullable Object[]... rows) {
    BatchHash hash = new BatchHash("INGEST INTO g", columns);
    for (@Nullable Object[] row : rows) {
      hash.addRow(row);
    }
    return hash.hex();
  }

  private static Object[] row(@Nullable Object... values) {
    return values;
  }

  @Test
  void tellsBatchesApart() {
    List<String> hashes = new ArrayList<>();
    hashes.add(hash(COLUMNS));
    hashes.add(hash(List.of("k", "w"), row(1L, "a")));
    hashes.add(hash(List.of("k", "v"), row(1L, "a"), row(1L, "a")));
    for (@Nullable Object value :
        new @Nullable Object[] {
          null,
          "",
          "a",
          1L,
          1.0,
          -0.0,
          true,
          NOON,
          NOON.plusNanos(1000),
          new BigDecimal("1.0"),
          new byte[] {49},
          List.of(),
          List.of(List.of()),
          List.of("a", "b"),
          List.of("ab"),
          Arrays.asList("a", null)
        }) {
      hashes.add(hash(COLUMNS, row(1L, value)));
    }

    assertThat(new HashSet<>(hashes)).hasSameSizeAs(hashes);
  }

  @Test
  void isThatOfTheSameBatchAfterAChangeOfType() {
    assertThat(hash(COLUMNS, row(1, 0.5f))).isEqualTo(hash(COLUMNS, row(1L, 0.5)));
    assertThat(hash(List.of("v", "k"), row("a", 1L))).isEqualTo(hash(COLUMNS, row(1L, "a")));
  }
}
