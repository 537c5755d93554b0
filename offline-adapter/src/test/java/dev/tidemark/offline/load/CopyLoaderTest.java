package dev.tidemark.offline.load;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.store.LoadRegistry.State;
import dev.tidemark.offline.FixedCatalog;
import dev.tidemark.offline.FreeLocks;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.TypeExtremes;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.load.file.ImportFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyLoaderTest {
  private static final LocalDateTime JAN_1 = LocalDateTime.of(2026, 1, 1, 0, 0);

  @TempDir Path folder;
  private final MemoryOnline online = new MemoryOnline();
  private final MemoryLoads loads = new MemoryLoads();
  private OfflineStore store;
  private FeatureGroup group;
  private Path imports;
  private String expression = "";

  @BeforeEach
  void open() throws IOException {
    imports = Files.createDirectory(folder.resolve("import"));
    store = new OfflineStore(folder);
    group =
        store.create(
            "clicks",
            List.of(
                column("id", "BIGINT"),
                column("event_time", "TIMESTAMP(6)"),
                column("clicks", "INTEGER"),
                column("name", "VARCHAR")));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void loadsParquetInTheOrderOfFilesAndRows() {
    parquet("b.parquet", "SELECT 3 AS id, TIMESTAMP '2026-01-03' AS event_time, 30 AS clicks");
    parquet(
        "a.parquet",
        "SELECT * FROM (VALUES (2, 20, TIMESTAMP '2026-01-02', 'x'), (1, 10, TIMESTAMP"
            + " '2026-01-01', NULL)) AS t(ID, clicks, event_time, name)");

    LoadResult result = load(LoadRequest.of("*.parquet"));

    assertThat(result.rows()).isEqualTo(3);
    LocalDateTime now = LocalDateTime.ofInstant(online.storeTime, ZoneOffset.UTC);
    assertThat(TypeExtremes.text(store.rows(group)))
        .isEqualTo(
            TypeExtremes.text(
                List.of(
                    row(2L, JAN_1.plusDays(1), 20, "x", now, now, false, 1000L),
                    row(1L, JAN_1, 10, null, now, now, false, 1001L),
                    row(3L, JAN_1.plusDays(2), 30, null, now, now, false, 1002L))));
    assertThat(online.upserted).extracting(row -> row[0]).containsExactly(1L, 2L, 3L);
    assertThat(loads.loads.values()).extracting(load -> load.state()).containsExactly(State.DONE);
  }

  @Test
  void loadsCsvByTheNamesInItsHeader() throws IOException {
    csv(
        "a.csv",
        """
        name,event_time,id,clicks
        "a ""b"", c",2026-01-01 00:00:00,1,7
        "",2026-01-02T00:00:00+01:00,2,
        ,2026-01-03,3,-5
        """);

    load(LoadRequest.of("a.csv"));

    assertThat(store.rows(group))
        .extracting(row -> List.of(row[0], row[1], String.valueOf(row[2]), String.valueOf(row[3])))
        .containsExactly(
            List.of(1L, JAN_1, "7", "a \"b\", c"),
            List.of(2L, JAN_1.plusHours(23), "null", ""),
            List.of(3L, JAN_1.plusDays(2), "-5", "null"));
  }

  @Test
  void upsertsTheRecordOfHighestRankOfEachKey() throws IOException {
    csv(
        "a.csv",
        """
        id,event_time,clicks,name
        1,2026-01-02,1,newest
        1,2026-01-01,2,old
        2,2026-01-01,3,first
        2,2026-01-01,4,second
        """);

    load(LoadRequest.of("a.csv"));

    assertThat(online.upserted).extracting(row -> row[3]).containsExactly("newest", "second");
  }

  @Test
  void everyTypesExtremesComeThroughParquet() {
    List<Column> columns = new ArrayList<>();
    columns.add(column("id", "BIGINT"));
    columns.add(column("event_time", "TIMESTAMP(6) WITH TIME ZONE"));
    columns.addAll(TypeExtremes.columns());
    FeatureGroup all = store.create("extremes", columns);
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    List<Object[]> rows = new ArrayList<>();
    for (Object[] values : TypeExtremes.rows()) {
      Object[] row = new Object[values.length + 6];
      row[0] = (long) rows.size();
      row[1] = time;
      System.arraycopy(values, 0, row, 2, values.length);
      row[row.length - 4] = online.storeTime;
      row[row.length - 3] = online.storeTime;
      row[row.length - 2] = false;
      row[row.length - 1] = 1000L + rows.size();
      rows.add(row);
    }
    store.commit(all, rows);
    String names = String.join(", ", columns.stream().map(c -> '"' + c.name() + '"').toList());
    parquet(
        "all.parquet",
        "SELECT " + names + " FROM (" + store.pin(all).sql() + ") ORDER BY sequence");
    FeatureGroup copy = store.create("copy", columns);

    loader().load(copy, LoadRequest.of("all.parquet"), new LoadControl(), LoadProgress.NONE);

    assertThat(TypeExtremes.text(store.rows(copy))).isEqualTo(TypeExtremes.text(rows));
    assertThat(TypeExtremes.text(online.upserted)).isEqualTo(TypeExtremes.text(rows));
  }

  @Test
  void refusesBadRowsWithTheirCountAndTheFirstTen() throws IOException {
    csv(
        "a.csv",
        """
        id,event_time,clicks
        1,2026-01-01,1
        ,2026-01-01,1
        3,,1
        4,2026-01-01,1.5
        5,infinity,1
        6,2026-01-01 00:00:00.1234567,1
        7,2026-07-01,1
        8,2026-01-01,99999999999
        """);
    csv("b.csv", "id,event_time,clicks\n" + "x,2026-01-01,1\n".repeat(20));

    assertThatThrownBy(() -> load(LoadRequest.of("*.csv")))
        .hasMessageStartingWith(
            "INVALID_VALUE: 27 of 28 rows can't be loaded, so none was: a.csv row 2, column 'id': an"
                + " entity key can't be NULL; a.csv row 3, column 'event_time': an event time can't"
                + " be NULL; a.csv row 4, column 'clicks': '1.5' can't be kept as INTEGER; a.csv row"
                + " 5, column 'event_time': 'infinity' can't be kept as TIMESTAMP(6); a.csv row 6,")
        .hasMessageContaining("a.csv row 7, column 'event_time': an event time more than 5 minutes")
        .hasMessageContaining("b.csv row 3, column 'id': 'x' can't be kept as BIGINT; …");

    assertThat(store.rows(group)).isEmpty();
    assertThat(online.upserted).isEmpty();
    assertThat(loads.loads).isEmpty();
    assertThat(store.allocator.getAllocatedMemory()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT 1.0::DOUBLE AS id, TIMESTAMP '2026-01-01' AS event_time           |
          SELECT 1::UTINYINT AS id, DATE '2026-01-01' AS event_time                |
          SELECT 1 AS id, TIMESTAMP_NS '2026-01-01 00:00:00.000001' AS event_time  |
          SELECT 1.5::DOUBLE AS id, TIMESTAMP '2026-01-01' AS event_time           | INVALID_VALUE
          SELECT 'NaN'::DOUBLE AS id, TIMESTAMP '2026-01-01' AS event_time         | INVALID_VALUE
          SELECT 1e17 AS id, TIMESTAMP '2026-01-01' AS event_time                  | INVALID_VALUE
          SELECT 1 AS id, TIMESTAMP_NS '2026-01-01 00:00:00.000000001' AS event_time | INVALID_VALUE
          SELECT 1 AS id, 'infinity'::TIMESTAMP AS event_time                      | INVALID_VALUE
          SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time, 3000000000 AS clicks | INVALID_VALUE
          SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time, concat('a', chr(0)) AS name | INVALID_VALUE
          SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time, repeat('x', 500000) AS name | INVALID_VALUE
          SELECT '1' AS id, TIMESTAMP '2026-01-01' AS event_time                   | TYPE_MISMATCH
          SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time, [1] AS clicks      | TYPE_MISMATCH
          SELECT 1 AS id                                                           | NULL_NOT_ALLOWED
          SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time, 1 AS click         | COLUMN_NOT_FOUND
          """)
  void takesParquetValuesAsAPutDoes(String select, ErrorCode refusal) {
    parquet("a.parquet", select);

    if (refusal == null) {
      assertThat(load(LoadRequest.of("a.parquet")).rows()).isEqualTo(1);
    } else {
      assertThatThrownBy(() -> load(LoadRequest.of("a.parquet")))
          .isInstanceOfSatisfying(
              TidemarkException.class,
              e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(refusal));
      assertThat(loads.loads).isEmpty();
    }
  }

  @Test
  void namesAMalformedFileAndItsLine() throws IOException {
    csv("wide.csv", "id,event_time\n1,2026-01-01\n2,2026-01-01,7\n");
    csv("empty.csv", "");
    csv("no.parquet", "not Parquet at all");
    csv("other.csv", "event_time,id\n2026-01-01,1\n");

    assertThatThrownBy(() -> load(LoadRequest.of("wide.csv")))
        .hasMessage(
            "INVALID_FILE: File 'wide.csv' is malformed in line 3: Expected Number of Columns: 2"
                + " Found: 3");
    assertThatThrownBy(() -> load(LoadRequest.of("empty.csv")))
        .hasMessageStartingWith("INVALID_FILE: File 'empty.csv' is empty");
    assertThatThrownBy(() -> load(LoadRequest.of("no.parquet")))
        .hasMessageStartingWith("INVALID_FILE")
        .hasMessageContaining("no.parquet");
    assertThatThrownBy(() -> load(LoadRequest.of("[ow]*.csv")))
        .hasMessage("INVALID_FILE: File 'wide.csv' has other columns than 'other.csv'");
    assertThat(loads.loads).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.parquet"})
  void namesAFileThatVanishesBeforeItsRowsAreRead(String file) throws IOException {
    csv("a.csv", "id,event_time,delay\n1,2026-01-01,60\n");
    parquet("a.parquet", "SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time, 60 AS delay");
    CopyLoader loader =
        new CopyLoader(
            stores(),
            store.writer,
            new ImportFolders(List.of(imports)),
            RecordLimits.DEFAULT,
            (text, columns, type) -> {
              remove(imports.resolve(file));
              return "\"event_time\"";
            });

    assertThatThrownBy(
            () ->
                loader.load(
                    group,
                    new LoadRequest(
                        file, Optional.empty(), Optional.empty(), Optional.of("event_time")),
                    new LoadControl(),
                    LoadProgress.NONE))
        .hasMessage("FILE_NOT_FOUND: File '" + file + "' vanished while it was loaded");
    assertThat(loads.loads).isEmpty();
  }

  private static void remove(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT 2 AS id, TIMESTAMP '2026-01-01' AS event_time | INVALID_FILE: File 'a.parquet' was changed while it was loaded; load it when it is complete
                                                               | FILE_NOT_FOUND: File 'a.parquet' vanished while it was loaded
          """)
  void refusesAParquetFileThatIsNoLongerTheOneThatWasChecked(@Nullable String after, String error)
      throws IOException {
    parquet("a.parquet", "SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time");

    assertThatThrownBy(
            () ->
                loader()
                    .load(
                        group,
                        LoadRequest.of("a.parquet"),
                        new LoadControl(),
                        (step, rows) -> {
                          if (step == LoadProgress.Step.CHECKED) {
                            remove(imports.resolve("a.parquet"));
                            if (after != null) {
                              parquet("a.parquet", after);
                            }
                          }
                        }))
        .hasMessage(error);

    assertThat(store.rows(group)).isEmpty();
    assertThat(loads.loads).isEmpty();
    assertThat(dataFiles()).isEmpty();
  }

  private List<Path> dataFiles() throws IOException {
    try (var files = Files.walk(store.warehouse.folder())) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }

  @Test
  void namesTheBadRowsOfParquetFiles() {
    parquet("a.parquet", "SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time, 1 AS clicks");
    parquet(
        "b.parquet",
        "SELECT * FROM (VALUES (1, TIMESTAMP '2026-01-01', 1), (NULL, TIMESTAMP '2026-01-01', 2),"
            + " (3, TIMESTAMP '2026-01-01', 3000000000)) AS t(id, event_time, clicks)");

    assertThatThrownBy(() -> load(LoadRequest.of("*.parquet")))
        .hasMessage(
            "INVALID_VALUE: 2 of 4 rows can't be loaded, so none was: b.parquet row 2, column 'id': an"
                + " entity key can't be NULL; b.parquet row 3, column 'clicks': '3000000000' can't be"
                + " kept as INTEGER");
  }

  @Test
  void readsOnlyUnderTheImportFolders() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.csv"), "id,event_time\n1,2026-01-01\n");
    Files.createSymbolicLink(imports.resolve("link.csv"), secret);
    Files.createDirectory(imports.resolve("sub"));

    for (String path : List.of("../secret.csv", secret.toString(), "link.csv", "l*.csv")) {
      assertThatThrownBy(() -> load(LoadRequest.of(path)))
          .as(path)
          .hasMessageStartingWith("PERMISSION_DENIED: '" + path + "' is outside");
    }
    assertThatThrownBy(() -> load(LoadRequest.of("missing.csv")))
        .hasMessageStartingWith("FILE_NOT_FOUND: File 'missing.csv' does not exist in");
    assertThatThrownBy(() -> load(LoadRequest.of("*.parquet")))
        .hasMessage("FILE_NOT_FOUND: No file matches '*.parquet'");
    assertThatThrownBy(() -> load(LoadRequest.of("sub")))
        .hasMessageStartingWith("FILE_NOT_FOUND: 'sub' is a folder");
  }

  @Test
  void takesAFileNameForItselfWhateverItLooksLike() {
    parquet("b[1].parquet", "SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time");

    assertThat(load(LoadRequest.of("b[1].parquet")).rows()).isEqualTo(1);
  }

  @Test
  void loadsALoadIdOnce() throws IOException {
    csv("a.csv", "id,event_time\n1,2026-01-01\n");
    LoadRequest request =
        new LoadRequest("a.csv", Optional.empty(), Optional.of("nightly"), Optional.empty());

    LoadResult first = load(request);
    LoadResult second = load(request);

    assertThat(first).isEqualTo(new LoadResult("nightly", 1, false));
    assertThat(second).isEqualTo(new LoadResult("nightly", 1, true));
    assertThat(store.rows(group)).hasSize(1);
    csv("a.csv", "id,event_time\n2,2026-01-01\n");
    assertThatThrownBy(() -> load(request)).hasMessageStartingWith("IDEMPOTENCY_CONFLICT");
  }

  @Test
  void takesTheKnownTimeFromAnExpressionAndTheWriteTimeWhereItIsNull() throws IOException {
    csv("a.csv", "id,event_time,delay\n1,2026-01-01,60\n2,2026-01-01,\n");
    expression = "\"event_time\" + to_minutes(\"delay\"::BIGINT)";

    load(
        new LoadRequest(
            "a.csv", Optional.empty(), Optional.empty(), Optional.of("event_time + delay")));

    LocalDateTime now = LocalDateTime.ofInstant(online.storeTime, ZoneOffset.UTC);
    assertThat(store.rows(group))
        .extracting(row -> row[4])
        .containsExactly(JAN_1.plusHours(1), now);
  }

  @Test
  void finishesALoadThatWasCommittedBeforeTheCrash() throws IOException {
    csv("a.csv", "id,event_time,name\n1,2026-01-01,a\n1,2026-01-02,b\n");
    loads.failsWhenCommitted = true;
    LoadRequest request =
        new LoadRequest("a.csv", Optional.empty(), Optional.of("x"), Optional.empty());
    assertThatThrownBy(() -> load(request)).hasMessageContaining("PostgreSQL is away");
    assertThat(loads.pending()).hasSize(1);
    loads.failsWhenCommitted = false;

    new LoadRecovery(stores()).recover(new FixedCatalog(group).current());

    assertThat(store.rows(group)).hasSize(2);
    assertThat(online.upserted).extracting(row -> row[3]).containsExactly("b");
    assertThat(loads.pending()).isEmpty();
    assertThat(load(request)).isEqualTo(new LoadResult("x", 2, true));
  }

  @Test
  void finishesTheOnlineHalfWhenTheSameLoadComesAgain() throws IOException {
    csv("a.csv", "id,event_time\n1,2026-01-01\n");
    online.failsInUpsert = true;
    LoadRequest request =
        new LoadRequest("a.csv", Optional.empty(), Optional.of("x"), Optional.empty());
    assertThatThrownBy(() -> load(request))
        .hasMessage(
            "POSTGRES_UNAVAILABLE: Load 'x' is in the history, but not all of it online yet; it is"
                + " finished in the background, or when the same load comes again: PostgreSQL is"
                + " away");
    assertThat(loads.left).containsExactly("x");
    online.failsInUpsert = false;

    assertThat(load(request)).isEqualTo(new LoadResult("x", 1, true));
    assertThat(online.upserted).hasSize(1);
    assertThat(store.rows(group)).hasSize(1);
  }

  @Test
  void undoesALoadThatWasNotCommitted() throws IOException {
    csv("a.csv", "id,event_time\n1,2026-01-01\n");
    loads.reserved(loads.register(group, Optional.of("x"), "hash"), 1, 1);

    new LoadRecovery(stores()).recover(new FixedCatalog(group).current());

    assertThat(loads.loads).isEmpty();
    assertThat(store.rows(group)).isEmpty();
  }

  /** Its server was taken for dead, and another one is at the load. */
  @Test
  void commitsNothingOfALoadThatAnotherTookOver() throws IOException {
    csv("a.csv", "id,event_time\n1,2026-01-01\n");
    LoadRequest request =
        new LoadRequest("a.csv", Optional.empty(), Optional.of("x"), Optional.empty());

    assertThatThrownBy(
            () ->
                loader()
                    .load(
                        group,
                        request,
                        new LoadControl(),
                        (step, rows) -> loads.isAnothers = step == LoadProgress.Step.WRITTEN))
        .hasMessage("CONFLICT: Load 'x' is another's");

    assertThat(store.rows(group)).isEmpty();
    assertThat(dataFiles()).isEmpty();
    assertThat(loads.pending()).hasSize(1);
  }

  @Test
  void aCancelledLoadLeavesNothing() throws IOException {
    csv("a.csv", "id,event_time\n1,2026-01-01\n");
    LoadControl control = new LoadControl();

    assertThatThrownBy(
            () ->
                loader()
                    .load(
                        group,
                        LoadRequest.of("a.csv"),
                        control,
                        (step, rows) -> {
                          if (step == LoadProgress.Step.WRITTEN) {
                            control.cancel();
                          }
                        }))
        .hasMessage("CANCELLED: The load was cancelled");

    assertThat(store.rows(group)).isEmpty();
    assertThat(loads.loads).isEmpty();
    assertThat(dataFiles()).isEmpty();
  }

  @Test
  void refusesADecimalThatCutDownItsColumnCouldNotHold() throws IOException {
    FeatureGroup cut =
        store.create(
            "cut",
            List.of(
                column("id", "BIGINT"),
                column("event_time", "TIMESTAMP(6)"),
                column("price", "DECIMAL(4,2)")),
            "truncate(50, price)");
    csv("a.csv", "id,event_time,price\n1,2026-01-01,-99.51\n2,2026-01-01,-99.50\n");

    assertThatThrownBy(
            () -> loader().load(cut, LoadRequest.of("a.csv"), new LoadControl(), LoadProgress.NONE))
        .hasMessage(
            "INVALID_VALUE: 1 of 2 rows can't be loaded, so none was: a.csv row 1, column 'price':"
                + " -99.51 is less than -99.50, which is the least that partitioning by truncate can"
                + " cut in DECIMAL(4,2)");
  }

  @Test
  void sortsAFileAsAWhole() throws IOException {
    parquet(
        "many.parquet",
        "SELECT hash(i) % 1000 AS id, TIMESTAMP '2026-01-01' + to_seconds(i) AS event_time"
            + " FROM range(2000000) t(i)");

    load(LoadRequest.of("many.parquet"));

    assertThat(dataFiles()).hasSize(1);
    String sql =
        "SELECT count(*) FROM (SELECT (f1, f2) AS k, lag(k) OVER (ORDER BY file_row_number) AS"
            + " before FROM read_parquet('%s', file_row_number = true)) WHERE before > k";
    try (Lease lease = store.duckDb.lease()) {
      assertThat(lease.number(sql.formatted(dataFiles().get(0)))).isZero();
    }
  }

  @Test
  void loadsAMillionRowsOfTenColumnsIntoPartitions() {
    List<Column> columns = new ArrayList<>();
    columns.add(column("id", "BIGINT"));
    columns.add(column("event_time", "TIMESTAMP(6)"));
    for (int i = 0; i < 8; i++) {
      columns.add(column("x" + i, "DOUBLE"));
    }
    FeatureGroup wide = store.create("wide", columns, "month(event_time)", "bucket(4, id)");
    parquet(
        "wide.parquet",
        "SELECT i % 10000 AS id, TIMESTAMP '2026-01-01' + to_seconds(i * 5) AS event_time, i * 0.1"
            + " AS x0, i * 0.2 AS x1, i * 0.3 AS x2, i * 0.4 AS x3, i * 0.5 AS x4, i * 0.6 AS x5, i"
            + " * 0.7 AS x6, i * 0.8 AS x7 FROM range(1000000) t(i)");

    LoadResult result =
        loader().load(wide, LoadRequest.of("wide.parquet"), new LoadControl(), LoadProgress.NONE);

    assertThat(result.rows()).isEqualTo(1_000_000);
    assertThat(store.pin(wide).rows()).isEqualTo(1_000_000);
    assertThat(online.upserted).hasSize(10_000);
    assertThat(store.position(wide)).isEqualTo(TailPosition.NONE);
  }

  private LoadResult load(LoadRequest request) {
    return loader().load(group, request, new LoadControl(), LoadProgress.NONE);
  }

  private CopyLoader loader() {
    return new CopyLoader(
        stores(),
        store.writer,
        new ImportFolders(List.of(imports)),
        RecordLimits.DEFAULT,
        (text, columns, type) -> expression);
  }

  private LoadStores stores() {
    return new LoadStores(
        store.warehouse, store.duckDb, online, loads, new FreeLocks(), store.allocator);
  }

  private void parquet(String name, String select) {
    try (Lease lease = store.duckDb.lease()) {
      lease.execute("COPY (" + select + ") TO '" + imports.resolve(name) + "' (FORMAT parquet)");
    }
  }

  private void csv(String name, String text) throws IOException {
    Files.writeString(imports.resolve(name), text);
  }

  private static Object[] row(@Nullable Object... values) {
    return values;
  }
}
