package dev.tidemark.offline.iceberg.scan;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.offline.HistoryRow;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.duckdb.TypeExtremes;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanFilter.Compare;
import dev.tidemark.planner.engine.scan.ScanFilter.Operator;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files from before the group had its columns. */
class OldFilesTest {
  private static final LocalDateTime START = LocalDateTime.of(2026, 1, 1, 0, 0);

  @AutoClose private final OfflineStore store;

  OldFilesTest(@TempDir Path folder) {
    store = new OfflineStore(folder);
  }

  @Test
  void readsOldFilesWithAddedAndRenamedColumns() {
    FeatureGroup before = store.clicks("clicks");
    store.commit(before, HistoryRow.of(1, START, 10));
    FeatureGroup added = store.add(before, column("scores", "REAL ARRAY"));
    store.commit(added, HistoryRow.of(2, START, 20, List.of(1.5f)));
    // Another engine renames the column; the group knows it by its id.
    Table table = store.warehouse.table(added);
    table.updateSchema().renameColumn("clicks", "taps").commit();
    store.commit(added, HistoryRow.of(3, START, 30, List.of(2.5f)));

    assertThat(TypeExtremes.text(store.rows(added)))
        .isEqualTo(
            TypeExtremes.text(
                List.of(
                    HistoryRow.of(1, START, 10, null),
                    HistoryRow.of(2, START, 20, List.of(1.5f)),
                    HistoryRow.of(3, START, 30, List.of(2.5f)))));
    assertThat(store.tables.shapeTable(added)).isEqualTo(added);
    assertThat(store.warehouse.table(added).schema().findField("taps")).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsThePartitionsOfRenamedColumns(boolean wasReadBefore) {
    FeatureGroup before = store.clicks("clicks", "month(event_time)", "clicks");
    long first = store.commit(before, HistoryRow.of(1, START, 10), HistoryRow.of(2, START, 20));
    if (wasReadBefore) {
      assertThat(store.pin(before, new Compare("clicks", Operator.EQUAL, 20)).files()).isEqualTo(1);
    }
    List<GroupColumn> columns = new ArrayList<>(before.columns());
    columns.replaceAll(c -> c.name().equals("clicks") ? c.with(column("taps", "INTEGER")) : c);
    FeatureGroup after = store.tables.shapeTable(before.redefined(columns));
    ScanFilter one = new Compare("taps", Operator.EQUAL, 20);

    assertThat(store.rows(after, store.pin(after, one))).hasSize(1);

    store.commit(after, HistoryRow.of(3, START, 20));
    assertThat(store.rows(after, store.pin(after, one))).hasSize(2);
    assertThat(store.pin(after, new SnapshotChoice.Version(first), one).files()).isEqualTo(1);
  }

  @Test
  void filesFromBeforeAFeatureHaveItsDefaultAlsoWhereNothingTellsTheirColumns() throws Exception {
    FeatureGroup before = store.clicks("clicks");
    Object[] deleted = HistoryRow.of(3, START, (Object) null);
    deleted[deleted.length - 2] = true;
    store.commit(before, HistoryRow.of(1, START, 10));
    Table table = store.warehouse.table(before);
    DataFile ours =
        store.write(before, table, List.of(HistoryRow.of(2, START, 20), deleted)).get(0);
    Path source = store.warehouse.path(ours.location());
    Path elsewhere = Files.copy(source, store.warehouse.folder().resolve("elsewhere.parquet"));
    table
        .newAppend()
        .appendFile(
            DataFiles.builder(table.spec())
                .copy(ours)
                .withPath(store.warehouse.location(elsewhere))
                .build())
        .commit();
    List<GroupColumn> columns = new ArrayList<>(before.columns());
    columns.add(
        new GroupColumn(
            0, column("label", "VARCHAR"), Optional.of(new FeatureDefault("it's new"))));
    List<String> words = List.of("it's", "\"new\"", "[\\]");
    columns.add(
        new GroupColumn(
            0, column("words", "VARCHAR ARRAY"), Optional.of(new FeatureDefault(words))));
    FeatureGroup added = store.tables.shapeTable(before.redefined(columns));
    store.commit(added, HistoryRow.of(4, START, 40, null, null));

    Object[] stillDeleted = HistoryRow.of(3, START, null, null, null);
    stillDeleted[stillDeleted.length - 2] = true;
    assertThat(TypeExtremes.text(store.rows(added)))
        .isEqualTo(
            TypeExtremes.text(
                List.of(
                    HistoryRow.of(1, START, 10, "it's new", words),
                    HistoryRow.of(2, START, 20, "it's new", words),
                    stillDeleted,
                    HistoryRow.of(4, START, 40, null, null))));
    Table shaped = store.warehouse.table(added);
    String label = added.column("label").physicalName();
    assertThat(
            store.query(
                "SELECT %s AS label FROM (%s) WHERE %1$s IS NOT NULL"
                    .formatted(
                        label, store.scanner.physicalRows(shaped, IcebergScanner.files(shaped))),
                List.of(column("label", "VARCHAR"))))
        .hasSize(2);
  }
}
