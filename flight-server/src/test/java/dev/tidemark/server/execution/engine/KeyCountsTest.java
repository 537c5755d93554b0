package dev.tidemark.server.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.server.execution.engine.KeyCounts.KeyCount;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyCountsTest {
  private static final KeyCount FOUND = new KeyCount(100, 17);

  private final KeyCounts counts = new KeyCounts();

  @Test
  void remembersWhatTheSameQueryFound() {
    counts.remember(query("SELECT of one file", 1L), FOUND);

    assertThat(counts.find(query("SELECT of one file", 1L))).contains(FOUND);
    assertThat(counts.find(query("SELECT of two files", 1L))).isEmpty();
  }

  @Test
  void tellsParametersApart() {
    counts.remember(query("SELECT of one file", 1L), FOUND);

    assertThat(counts.find(query("SELECT of one file", 2L))).isEmpty();
    assertThat(counts.find(query("SELECT of one file", (Long) null))).isEmpty();
    assertThat(counts.find(query("SELECT of one file"))).isEmpty();
  }

  private static EngineQuery query(String sql, @Nullable Long... values) {
    List<Parameter> parameters =
        Arrays.stream(values).map(v -> new Parameter(DataType.of(TypeName.BIGINT), v)).toList();
    return new EngineQuery(sql, List.of(), parameters);
  }
}
