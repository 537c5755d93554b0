package dev.tidemark.offline.iceberg.scan;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.offline.HistoryRow;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.duckdb.TypeExtremes;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanFilter.Compare;
import dev.tidemark.planner.engine.scan.ScanFilter.Operator;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files a filter leaves: few, and every one that has a row for it. */
class FilePruningTest {
  private static final LocalDateTime START = LocalDateTime.of(2026, 1, 1, 0, 0);

  @AutoClose private final OfflineStore store;

  FilePruningTest(@TempDir Path folder) {
    store = new OfflineStore(folder);
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
    FeatureGroup group = store.clicks("parted", partitioning);
    store.commit(
        group,
        IntStream.range(0, 60).mapToObj(i -> HistoryRow.of(i, START.plusDays(i * 6L), i)).toList());

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
      Object[] row = HistoryRow.of(rows.size(), START.plusDays(rows.size()), values);
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
    store.commit(group, HistoryRow.of(1, START, Double.NaN), HistoryRow.of(2, START, 1.0));
    store.commit(group, HistoryRow.of(3, START, -0.0));

    assertThat(store.pin(group, new Compare("x", Operator.GREATER, 5.0)).files()).isEqualTo(1);
    assertThat(store.pin(group, new Compare("x", Operator.EQUAL, Double.NaN)).files()).isEqualTo(1);
    assertThat(store.pin(group, new Compare("x", Operator.LESS, Double.NaN)).files()).isEqualTo(2);
    assertThat(store.pin(group, new Compare("x", Operator.EQUAL, 0.0)).rows()).isEqualTo(1);
  }

  /** Iceberg itself asks no bounds for more than 200. */
  @Test
  void skipsFilesForManyKeys() {
    FeatureGroup group = store.clicks("keys");
    store.commit(group, HistoryRow.of(1, START, 1), HistoryRow.of(900, START, 1));
    store.commit(group, HistoryRow.of(1_000, START, 1), HistoryRow.of(5_000, START, 1));
    store.commit(group, HistoryRow.of(5_001, START, 1));
    List<Object> keys = new ArrayList<>();
    for (long key = 400; key < 999; key++) {
      keys.add(key);
    }

    assertThat(store.pin(group, new ScanFilter.OneOf("id", keys)).files()).isEqualTo(1);
    keys.add(0, 4_000L);
    assertThat(store.pin(group, new ScanFilter.OneOf("id", keys)).files()).isEqualTo(2);
    keys.add(5_001L);
    assertThat(store.pin(group, new ScanFilter.OneOf("id", keys)).files()).isEqualTo(3);
  }

  /** Characters on either side of where Java's order of texts leaves that of their bytes. */
  @Test
  void neverSkipsAFileOfATextByItsRareCharacters() {
    FeatureGroup group =
        store.create(
            "texts", List.of(column("id", "VARCHAR"), column("event_time", "TIMESTAMP(6)")));
    int[] characters = {'a', 0xE9, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF};
    Random random = new Random(20260101);
    List<String> texts = new ArrayList<>();
    List<String> files = new ArrayList<>();
    for (int file = 0; file < 12; file++) {
      List<Object[]> rows = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        String text =
            random
                .ints(1 + random.nextInt(20), 0, characters.length)
                .map(place -> characters[place])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        texts.add(text);
        rows.add(new Object[] {text, START, START, START, false, (long) texts.size()});
      }
      store.commit(group, rows);
      files.add(newestFile(group));
    }

    int skipped = 0;
    for (int i = 0; i < texts.size(); i++) {
      for (ScanFilter filter :
          List.of(
              new Compare("id", Operator.EQUAL, texts.get(i)),
              new Compare("id", Operator.GREATER_OR_EQUAL, texts.get(i)),
              new Compare("id", Operator.LESS_OR_EQUAL, texts.get(i)),
              new ScanFilter.OneOf("id", List.of(texts.get(i))))) {
        PinnedScan scan = store.pin(group, filter);
        assertThat(scan.sql()).as("%s", filter).contains(files.get(i / 3));
        skipped += scan.totalFiles() - scan.files();
      }
    }
    assertThat(skipped).isPositive();
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
}
