package dev.tidemark.planner.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowBatchStreamTest {
  private final BufferAllocator allocator = new RootAllocator();

  @AfterEach
  void leavesNoMemory() {
    allocator.close();
  }

  record Extremes(DataType type, List<Object> values) {}

  static List<Extremes> extremes() {
    BigDecimal digits = new BigDecimal("9".repeat(38));
    List<Extremes> scalars =
        List.of(
            of(TypeName.BOOLEAN, true, false),
            of(TypeName.INTEGER, 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
            of(TypeName.BIGINT, 0L, Long.MIN_VALUE, Long.MAX_VALUE),
            of(TypeName.REAL, 0f, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE),
            of(TypeName.DOUBLE, 0d, Double.NaN, Double.POSITIVE_INFINITY, Double.MAX_VALUE),
            new Extremes(new DataType.Decimal(38, 0), List.of(digits, digits.negate())),
            new Extremes(
                new DataType.Decimal(38, 38),
                List.of(digits.movePointLeft(38), BigDecimal.ZERO.setScale(38))),
            of(TypeName.VARCHAR, "", "grüße", "\uD83D\uDE80", "a'b\\c\n"),
            of(TypeName.VARBINARY, new byte[0], new byte[] {0, -1, 127}),
            of(
                TypeName.DATE,
                LocalDate.of(1, 1, 1),
                LocalDate.of(9999, 12, 31),
                LocalDate.of(1969, 12, 31)),
            of(TypeName.TIME, LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000)),
            of(
                TypeName.TIMESTAMP,
                LocalDateTime.of(1, 1, 1, 0, 0),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000)),
            of(
                TypeName.TIMESTAMP_WITH_TIME_ZONE,
                Instant.parse("0001-01-01T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:59.999999Z"),
                Instant.parse("1969-12-31T23:59:59.999999Z")),
            of(TypeName.UUID, new UUID(0, 0), new UUID(-1, -1), new UUID(1, Long.MIN_VALUE)));
    List<Extremes> all = new ArrayList<>(scalars);
    for (Extremes each : scalars) {
      List<@Nullable Object> withNull = new ArrayList<>(each.values());
      withNull.add(1, null);
      all.add(new Extremes(new DataType.ArrayOf(each.type()), List.of(List.of(), withNull)));
    }
    return all;
  }

  private static Extremes of(TypeName type, Object... values) {
    return new Extremes(DataType.of(type), List.of(values));
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void everyTypesExtremesComeBackAsTheyWent(Extremes extremes) {
    List<Column> columns = List.of(Column.of("v", extremes.type()));
    List<Object[]> rows = new ArrayList<>();
    extremes.values().forEach(v -> rows.add(new Object[] {v}));
    rows.add(1, new Object[1]);

    List<Object[]> read = new ArrayList<>();
    try (RowBatchStream stream = new RowBatchStream(allocator, columns, rows.iterator())) {
      ArrowRows.of(stream, columns).forEachRemaining(read::add);
    }

    assertThat(texts(read)).isEqualTo(texts(rows));
    assertThat(read.get(0)[0]).isInstanceOf(extremes.type().javaClass());
    assertThat(ArrowTypes.dataType(ArrowTypes.field(columns.get(0)))).isEqualTo(extremes.type());
  }

  private static List<String> texts(List<Object[]> rows) {
    return rows.stream()
        .map(r -> new Object[] {r[0] instanceof List<?> list ? list.toArray() : r[0]})
        .map(Arrays::deepToString)
        .toList();
  }

  @Test
  void endsABatchByRowsAndByBytes() {
    List<Column> columns = List.of(Column.of("v", DataType.of(TypeName.VARCHAR)));
    Iterator<Object[]> small =
        IntStream.range(0, 70_000).mapToObj(i -> new Object[] {""}).iterator();
    Iterator<Object[]> large =
        IntStream.range(0, 4).mapToObj(i -> new Object[] {"x".repeat(1_000_000)}).iterator();

    try (RowBatchStream stream = new RowBatchStream(allocator, columns, small)) {
      assertThat(stream.next()).isTrue();
      assertThat(stream.root().getRowCount()).isEqualTo(RowBatchStream.MAX_ROWS);
      assertThat(stream.next()).isTrue();
      assertThat(stream.root().getRowCount()).isEqualTo(70_000 - RowBatchStream.MAX_ROWS);
      assertThat(stream.next()).isFalse();
      assertThat(stream.root().getRowCount()).isZero();
    }
    try (RowBatchStream stream = new RowBatchStream(allocator, columns, large)) {
      assertThat(stream.next()).isTrue();
      assertThat(stream.root().getRowCount()).isEqualTo(2);
    }
  }

  @Test
  void stopsWhenCancelled() {
    List<Column> columns = List.of(Column.of("v", DataType.of(TypeName.BIGINT)));
    Iterator<Object[]> endless =
        IntStream.iterate(0, i -> i + 1).mapToObj(i -> new Object[] {(long) i}).iterator();

    try (RowBatchStream stream = new RowBatchStream(allocator, columns, endless)) {
      assertThat(stream.next()).isTrue();
      stream.cancel();
      assertThatThrownBy(stream::next).hasMessage("CANCELLED: The query was cancelled");
    }
  }
}
