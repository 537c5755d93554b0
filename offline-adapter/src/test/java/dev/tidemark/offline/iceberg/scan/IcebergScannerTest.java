package dev.tidemark.offline.iceberg.scan;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.duckdb.TypeExtremes;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanFilter.Compare;
import dev.tidemark.planner.engine.scan.ScanFilter.Operator;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcebergScannerTest {
  private static final LocalDateTime START = LocalDateTime.of(2026, 1, 1, 0, 0);

  @TempDir Path folder;
  private OfflineStore store;

  @BeforeEach
  void open() {
    store = new OfflineStore(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void anEmptyTableHasNoRows() {
    FeatureGroup group = clicks();

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
      rows.add(history(rows.size(), START, values));
    }

    store.commit(group, rows);

    assertThat(TypeExtremes.text(store.rows(group))).isEqualTo(TypeExtremes.text(rows));
  }

  @Test
  void tellsDuckDbHowManyRowsTheFilesHave() {
    FeatureGroup group = clicks();
    store.commit(group, history(1, START, 10), history(2, START, 20), history(3, START, 30));
    String scan = store.pin(group).sql();

    assertThat(store.text("EXPLAIN " + scan)).contains("~3 rows");
  }

  @Test
  void numbersTheRowsOfAllFilesTheSameEachTime() {
    FeatureGroup group = clicks();
    store.commit(group, history(1, START, 10), history(2, START, 20));
    store.commit(group, history(3, START, 30));
    String numbers =
        "SELECT string_agg(id || ':' || \"$row\", ' ' ORDER BY id) FROM ("
            + store.pin(group).sql()
            + ")";

    String first = store.text(numbers);

    assertThat(store.text(numbers)).isEqualTo(first);
    assertThat(first.split(" ")).hasSize(3).doesNotHaveDuplicates();
    assertThat(store.text(numbers.replace("id || ':' ||", ""))).doesNotContain("-");
  }

  @Test
  void readsOldFilesWithAddedAndRenamedColumns() {
    FeatureGroup before = clicks();
    store.commit(before, history(1, START, 10));
    FeatureGroup added = store.add(before, column("scores", "REAL ARRAY"));
    store.commit(added, history(2, START, 20, List.of(1.5f)));
    // Another engine renames the column; the group knows it by its id.
    Table table = store.warehouse.table(added);
    table.updateSchema().renameColumn("clicks", "taps").commit();
    store.commit(added, history(3, START, 30, List.of(2.5f)));

    assertThat(TypeExtremes.text(store.rows(added)))
        .isEqualTo(
            TypeExtremes.text(
                List.of(
                    history(1, START, 10, null),
                    history(2, START, 20, List.of(1.5f)),
                    history(3, START, 30, List.of(2.5f)))));
    assertThat(store.tables.shapeTable(added)).isEqualTo(added);
    assertThat(store.warehouse.table(added).schema().findField("taps")).isNull();
  }

  @Test
  void filesFromBeforeAFeatureHaveItsDefaultAlsoWhereNothingTellsTheirColumns() throws Exception {
    FeatureGroup before = clicks();
    Object[] deleted = history(3, START, (Object) null);
    deleted[deleted.length - 2] = true;
    store.commit(before, history(1, START, 10));
    Table table = store.warehouse.table(before);
    DataFile ours = store.write(before, table, List.of(history(2, START, 20), deleted)).get(0);
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
    store.commit(added, history(4, START, 40, null, null));

    Object[] stillDeleted = history(3, START, null, null, null);
    stillDeleted[stillDeleted.length - 2] = true;
    assertThat(TypeExtremes.text(store.rows(added)))
        .isEqualTo(
            TypeExtremes.text(
                List.of(
                    history(1, START, 10, "it's new", words),
                    history(2, START, 20, "it's new", words),
                    stillDeleted,
                    history(4, START, 40, null, null))));
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          month(event_time)          | 12 | 2
          day(event_time)            | 60 | 2
          year(event_time)           |  1 | 1
          bucket(8, id)              |  8 | 8
          truncate(100, id)          |  1 | 1
          id                         | 60 | 60
          """)
  void skipsFilesByPartition(String partitioning, int files, int left) {
    FeatureGroup group =
        store.create(
            "parted",
            List.of(
                column("id", "BIGINT"),
                column("event_time", "TIMESTAMP(6)"),
                column("clicks", "INTEGER")),
            partitioning);
    store.commit(
        group,
        IntStream.range(0, 60).mapToObj(i -> history(i, START.plusDays(i * 6L), i)).toList());

    PinnedScan all = store.pin(group);
    PinnedScan some =
        store.pin(
            group,
            new Compare("event_time", Operator.GREATER_OR_EQUAL, START.plusDays(180)),
            new Compare("event_time", Operator.LESS, START.plusDays(190)));

    assertThat(all.files()).isEqualTo(files);
    assertThat(store.rows(group)).hasSize(60);
    assertThat(some.files()).isLessThanOrEqualTo(left);
    assertThat(some.totalFiles()).isEqualTo(files);
    assertThat(store.rows(group, some))
        .filteredOn(row -> row[0].equals(30L) || row[0].equals(31L))
        .hasSize(2);
  }

  @Test
  void everyPartitionTransformGivesThePartitionThatIcebergExpects() {
    List<Column> columns =
        List.of(
            column("id", "VARCHAR"),
            column("event_time", "TIMESTAMP(6) WITH TIME ZONE"),
            column("d", "DATE"),
            column("u", "UUID"),
            column("n", "DECIMAL(12,2)"),
            column("b", "VARBINARY"),
            column("t", "TIME"));
    FeatureGroup group =
        store.create(
            "all_parts",
            columns,
            "bucket(7, id)",
            "truncate(2, id)",
            "hour(event_time)",
            "month(d)",
            "bucket(5, u)",
            "bucket(5, n)",
            "bucket(5, b)",
            "bucket(3, t)",
            "bucket(3, d)");
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Instant time = Instant.parse("1969-12-30T22:30:00Z").plusSeconds(i * 5000L);
      rows.add(
          new Object[] {
            i % 2 == 0 ? "\uD83D\uDE00é" + i : "k'" + i,
            time,
            i == 3 ? null : java.time.LocalDate.of(1969, 11, 30).plusDays(i * 3L),
            i == 4 ? null : new java.util.UUID(i * 7919L, -i),
            i == 5 ? null : new java.math.BigDecimal(i * 1001 - 5000).movePointLeft(2),
            i == 6 ? null : new byte[] {(byte) i, 0, (byte) -i},
            java.time.LocalTime.of(i, i),
            time,
            time,
            false,
            (long) i
          });
    }

    store.commit(group, rows);

    assertThat(TypeExtremes.text(store.rows(group))).isEqualTo(TypeExtremes.text(rows));
    for (Object[] row : rows) {
      for (int c = 0; c < columns.size(); c++) {
        if (row[c] != null) {
          PinnedScan scan =
              store.pin(group, new Compare(columns.get(c).name(), Operator.EQUAL, row[c]));
          assertThat(TypeExtremes.text(store.rows(group, scan)))
              .as("%s of row %s", columns.get(c), row[10])
              .contains(TypeExtremes.text(List.<Object[]>of(row)).get(0));
          assertThat(scan.files()).isLessThan(8);
        }
      }
    }
  }

  @Test
  void skipsFilesByStatisticsAndNeverOneThatMatches() {
    List<Column> columns = new ArrayList<>();
    columns.add(column("id", "BIGINT"));
    columns.add(column("event_time", "TIMESTAMP(6)"));
    columns.addAll(TypeExtremes.columns());
    FeatureGroup group = store.create("stats", columns);
    List<Object[]> rows = new ArrayList<>();
    List<String> files = new ArrayList<>();
    for (Object[] values : TypeExtremes.rows()) {
      Object[] row = history(rows.size(), START.plusDays(rows.size()), values);
      rows.add(row);
      store.commit(group, row);
      files.add(newestFile(group));
    }

    for (Object[] row : rows) {
      for (int c = 0; c < columns.size(); c++) {
        if (columns.get(c).type().javaClass() == List.class) {
          continue;
        }
        String name = columns.get(c).name();
        ScanFilter equal =
            row[c] == null
                ? new ScanFilter.IsNull(name)
                : new Compare(name, Operator.EQUAL, row[c]);
        List<ScanFilter> filters = new ArrayList<>(List.of(equal));
        if (row[c] != null) {
          filters.add(new Compare(name, Operator.GREATER_OR_EQUAL, row[c]));
          filters.add(new Compare(name, Operator.LESS_OR_EQUAL, row[c]));
          filters.add(new ScanFilter.OneOf(name, List.of(row[c])));
          filters.add(new ScanFilter.IsNotNull(name));
        }
        for (ScanFilter filter : filters) {
          assertThat(store.pin(group, filter).sql())
              .as("%s of %s", filter, columns.get(c))
              .contains(files.get(rows.indexOf(row)));
        }
      }
    }
    assertThat(store.pin(group, new Compare("id", Operator.EQUAL, 2L)).files()).isEqualTo(1);
    assertThat(store.pin(group, new Compare("id", Operator.GREATER, 100L)).files()).isZero();
    assertThat(
            store.pin(group, new Compare("event_time", Operator.LESS, START.plusDays(1))).files())
        .isEqualTo(1);
  }

  @Test
  void nanIsTheGreatestNumberForPruningToo() {
    FeatureGroup group =
        store.create(
            "nans",
            List.of(
                column("id", "BIGINT"),
                column("event_time", "TIMESTAMP(6)"),
                column("x", "DOUBLE")));
    store.commit(group, history(1, START, Double.NaN), history(2, START, 1.0));
    store.commit(group, history(3, START, -0.0));

    assertThat(store.pin(group, new Compare("x", Operator.GREATER, 5.0)).files()).isEqualTo(1);
    assertThat(store.pin(group, new Compare("x", Operator.EQUAL, Double.NaN)).files()).isEqualTo(1);
    assertThat(store.pin(group, new Compare("x", Operator.LESS, Double.NaN)).files()).isEqualTo(2);
    assertThat(store.pin(group, new Compare("x", Operator.EQUAL, 0.0)).rows()).isEqualTo(1);
  }

  @Test
  void readsTheSnapshotThatIsAskedFor() {
    FeatureGroup group = clicks();
    long first = store.commit(group, history(1, START, 10));
    FeatureGroup added = store.add(group, column("extra", "BIGINT"));
    store.commit(added, history(2, START, 20, 7L));

    ScanFilter onAdded = new Compare("extra", Operator.EQUAL, 7L);
    assertThat(store.rows(added, store.pin(added, new SnapshotChoice.Version(first)))).hasSize(1);
    assertThat(store.rows(added, store.pin(added, new SnapshotChoice.Version(first), onAdded)))
        .hasSizeLessThanOrEqualTo(1);
    long committed = store.warehouse.table(group).snapshot(first).timestampMillis();
    assertThat(
            store.pin(added, new SnapshotChoice.AsOf(Instant.ofEpochMilli(committed))).snapshotId())
        .isEqualTo(first);
    assertThatThrownBy(() -> store.pin(added, new SnapshotChoice.Version(42)))
        .hasMessageStartingWith(
            "SNAPSHOT_NOT_FOUND: Table 'features.clicks_v1' has no snapshot 42");
    assertThatThrownBy(() -> store.pin(added, new SnapshotChoice.AsOf(Instant.EPOCH)))
        .hasMessageStartingWith("SNAPSHOT_NOT_FOUND");
  }

  @Test
  void namesADamagedFile() throws Exception {
    FeatureGroup group = clicks();
    store.commit(group, history(1, START, 10));
    try (var files = java.nio.file.Files.walk(store.warehouse.folder())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".avro")).toList()) {
        java.nio.file.Files.writeString(file, "not Avro");
      }
    }

    assertThatThrownBy(() -> store.pin(group))
        .hasMessageStartingWith("DATA_DAMAGED: The files of Iceberg table 'features.clicks_v1'");
  }

  private String newestFile(FeatureGroup group) {
    Table table = store.warehouse.table(group);
    String location =
        SnapshotChanges.builderFor(table)
            .snapshot(table.currentSnapshot())
            .build()
            .addedDataFiles()
            .iterator()
            .next()
            .location();
    return store.warehouse.path(location).toString();
  }

  private FeatureGroup clicks() {
    return store.create(
        "clicks",
        List.of(
            column("id", "BIGINT"),
            column("event_time", "TIMESTAMP(6)"),
            column("clicks", "INTEGER")));
  }

  /** A history row of that id, which is its sequence, too. */
  private static Object[] history(long id, LocalDateTime eventTime, @Nullable Object... features) {
    Object[] row = new Object[features.length + 6];
    row[0] = id;
    row[1] = eventTime;
    System.arraycopy(features, 0, row, 2, features.length);
    int at = features.length + 2;
    row[at] = eventTime;
    row[at + 1] = eventTime;
    row[at + 2] = false;
    row[at + 3] = id;
    return Arrays.copyOf(row, row.length);
  }
}
