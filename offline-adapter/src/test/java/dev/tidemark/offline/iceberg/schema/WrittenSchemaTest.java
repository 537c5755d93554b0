package dev.tidemark.offline.iceberg.schema;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.offline.HistoryRow;
import dev.tidemark.offline.OfflineStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the folders of our files tell, in tables with partitions and without. */
class WrittenSchemaTest {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  @AutoClose private final OfflineStore store;

  WrittenSchemaTest(@TempDir Path folder) {
    store = new OfflineStore(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "month(event_time)"})
  void knowsTheColumnsOfOurFiles(String partitioning) throws IOException {
    FeatureGroup old = partitioning.isEmpty() ? store.clicks("g") : store.clicks("g", partitioning);
    store.commit(old, List.<Object[]>of(HistoryRow.of(1, TIME, 5)));
    List<String> before = locations(old);
    FeatureGroup grown = store.add(old, column("score", "REAL"));
    Table table = store.warehouse.table(grown);
    int score = table.schema().findField("score").fieldId();
    Pattern lacking = Pattern.compile(WrittenSchema.lacking(table, score));
    store.commit(grown, List.<Object[]>of(HistoryRow.of(2, TIME, 5, 1.5f)));
    List<String> after = locations(grown);
    after.removeAll(before);

    assertThat(before).hasSize(1);
    assertThat(after).hasSize(1);
    assertThat(before).allMatch(WrittenSchema::isOurs).allMatch(lacking.asPredicate());
    assertThat(after).allMatch(WrittenSchema::isOurs).noneMatch(lacking.asPredicate());
    assertThat(WrittenSchema.of(table, before.get(0)).map(Schema::columns).orElseThrow())
        .noneMatch(field -> field.fieldId() == score);
    assertThat(WrittenSchema.of(table, after.get(0)).map(Schema::columns).orElseThrow())
        .anyMatch(field -> field.fieldId() == score);
  }

  private List<String> locations(FeatureGroup group) throws IOException {
    List<String> locations = new ArrayList<>();
    try (CloseableIterable<FileScanTask> files =
        store.warehouse.table(group).newScan().planFiles()) {
      files.forEach(file -> locations.add(file.file().location()));
    }
    return locations;
  }
}
