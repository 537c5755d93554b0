package dev.tidemark.offline.iceberg.scan;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.offline.HistoryRow;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.duckdb.TypeExtremes;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanFilter.Compare;
import dev.tidemark.planner.engine.scan.ScanFilter.Operator;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IcebergScannerTest {
  private static final LocalDateTime START = LocalDateTime.of(2026, 1, 1, 0, 0);

  @AutoClose private final OfflineStore store;

  IcebergScannerTest(@TempDir Path folder) {
    store = new OfflineStore(folder);
  }

  @Test
  void anEmptyTableHasNoRows() {
    FeatureGroup group = store.clicks("clicks");

    PinnedScan scan = store.pin(group);

    assertThat(store.rows(group, scan)).isEmpty();
    assertThat(scan).extracting(PinnedScan::snapshotId, PinnedScan::files).containsExactly(0L, 0);
  }

  @Test
  void returnsTheExtremesOfEveryTypeUnchanged() {
    List<Column> columns = new ArrayList<>();
    columns.add(column("id", "BIGINT"));
    columns.add(column("event_time", "TIMESTAMP(6)"));
    columns.addAll(TypeExtremes.columns());
    FeatureGroup group = store.create("extremes", columns);
    List<Object[]> rows = new ArrayList<>();
    for (Object[] values : TypeExtremes.rows()) {
      rows.add(HistoryRow.of(rows.size(), START, values));
    }

    store.commit(group, rows);

    assertThat(TypeExtremes.text(store.rows(group))).isEqualTo(TypeExtremes.text(rows));
  }

  @Test
  void tellsDuckDbHowManyRowsTheFilesHave() {
    FeatureGroup group = store.clicks("clicks");
    store.commit(
        group,
        HistoryRow.of(1, START, 10),
        HistoryRow.of(2, START, 20),
        HistoryRow.of(3, START, 30));
    String scan = store.pin(group).sql();

    assertThat(store.text("EXPLAIN " + scan)).contains("~3 rows");
  }

  @Test
  void numbersTheRowsOfAllFilesTheSameEachTime() {
    FeatureGroup group = store.clicks("clicks");
    store.commit(group, HistoryRow.of(1, START, 10), HistoryRow.of(2, START, 20));
    store.commit(group, HistoryRow.of(3, START, 30));
    String numbers =
        "SELECT string_agg(id || ':' || \"$row\", ' ' ORDER BY id) FROM ("
            + store.pin(group).sql()
            + ")";

    String first = store.text(numbers);

    assertThat(store.text(numbers)).isEqualTo(first);
    assertThat(first.split(" ")).hasSize(3).doesNotHaveDuplicates();
    assertThat(store.text(numbers.replace("id || ':' ||", ""))).doesNotContain("-");
  }

  private FeatureGroup tenDays(String type) {
    FeatureGroup group =
        store.create("days", List.of(column("id", "BIGINT"), column("event_time", type)));
    List<Object[]> rows = new ArrayList<>();
    for (int day = 0; day < 10; day++) {
      rows.add(HistoryRow.of(day, START.plusDays(day)));
    }
    store.commit(group, rows);
    return group;
  }

  @Test
  void leavesOutRowsOutsideOfANarrowRange() {
    FeatureGroup group = tenDays("TIMESTAMP(6)");

    PinnedScan scan =
        store.pinWithin(
            group,
            new Compare("event_time", Operator.LESS_OR_EQUAL, START.plusDays(5)),
            new Compare(
                "event_time", Operator.GREATER_OR_EQUAL, START.plusDays(3).plusNanos(1_000)));

    assertThat(store.rows(group, scan)).extracting(row -> row[0]).containsExactly(4L, 5L);
    assertThat(scan.rows()).isEqualTo(10);
    assertThat(scan.likelyRows()).isBetween(2L, 3L);
  }

  @Test
  void asksForNoRangeThatLeavesOutLittle() {
    FeatureGroup group = tenDays("TIMESTAMP(6)");

    PinnedScan scan =
        store.pinWithin(
            group, new Compare("event_time", Operator.LESS_OR_EQUAL, START.plusDays(7)));

    assertThat(store.rows(group, scan)).hasSize(10);
    assertThat(scan.likelyRows()).isEqualTo(10);
  }

  @Test
  void readsTheNewestSnapshotBeforeATransaction() {
    FeatureGroup group = store.clicks("clicks");
    TailPosition first = new TailPosition(10, 1, "7000");
    TailPosition second = new TailPosition(20, 1, "7000");
    moveTail(group, TailPosition.NONE, first, HistoryRow.of(1, START, 10));
    store.commit(group, HistoryRow.of(2, START, 20));
    moveTail(group, first, second, HistoryRow.of(3, START, 30));

    assertThat(store.rows(group, store.pin(group, new SnapshotChoice.Nothing()))).isEmpty();
    assertThat(idsBefore(group, 19)).containsExactly(1L, 2L);
    assertThat(idsBefore(group, 20)).containsExactly(1L, 2L, 3L);
    assertThat(idsBefore(group, 9)).containsExactly(1L, 2L, 3L);
  }

  private void moveTail(FeatureGroup group, TailPosition from, TailPosition to, Object[] row) {
    Table table = store.warehouse.table(group);
    HistoryCommit.moveTail(table, store.write(group, table, List.<Object[]>of(row)), from, to);
  }

  private List<Object> idsBefore(FeatureGroup group, long transaction) {
    return store.rows(group, store.pin(group, new SnapshotChoice.Before(transaction))).stream()
        .map(row -> row[0])
        .toList();
  }

  @Test
  void readsTheSnapshotThatIsAskedFor() {
    FeatureGroup group = store.clicks("clicks");
    long first = store.commit(group, HistoryRow.of(1, START, 10));
    FeatureGroup added = store.add(group, column("extra", "BIGINT"));
    store.commit(added, HistoryRow.of(2, START, 20, 7L));

    ScanFilter onAdded = new Compare("extra", Operator.EQUAL, 7L);
    assertThat(store.rows(added, store.pin(added, new SnapshotChoice.Version(first)))).hasSize(1);
    assertThat(store.rows(added, store.pin(added, new SnapshotChoice.Version(first), onAdded)))
        .hasSizeLessThanOrEqualTo(1);
    long committed = store.warehouse.table(group).snapshot(first).timestampMillis();
    assertThat(
            store.pin(added, new SnapshotChoice.AsOf(Instant.ofEpochMilli(committed))).snapshotId())
        .isEqualTo(first);
    assertThatThrownBy(() -> store.pin(added, new SnapshotChoice.Version(42)))
        .hasMessageStartingWith("SNAPSHOT_NOT_FOUND: Table 'offline.clicks' has no snapshot 42");
    assertThatThrownBy(() -> store.pin(added, new SnapshotChoice.AsOf(Instant.EPOCH)))
        .hasMessageStartingWith("SNAPSHOT_NOT_FOUND");
  }

  @Test
  void namesADamagedFile() throws Exception {
    FeatureGroup group = store.clicks("clicks");
    store.commit(group, HistoryRow.of(1, START, 10));
    try (var files = java.nio.file.Files.walk(store.warehouse.folder())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".avro")).toList()) {
        java.nio.file.Files.writeString(file, "not Avro");
      }
    }

    assertThatThrownBy(() -> store.pin(group))
        .hasMessageStartingWith("DATA_DAMAGED: The files of Iceberg table 'features.clicks_v1'");
  }
}
