package dev.tidemark.offline.load;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.LoadRegistry.State;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.TypeExtremes;
import dev.tidemark.offline.iceberg.TailPosition;
import java.io.IOException;
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

/** What a load leaves in the history and online. */
class CopyLoaderTest {
  private static final LocalDateTime JAN_1 = LocalDateTime.of(2026, 1, 1, 0, 0);

  @TempDir Path folder;
  private LoadedClicks clicks;

  @BeforeEach
  void open() {
    clicks = new LoadedClicks(folder);
  }

  @AfterEach
  void close() {
    clicks.close();
  }

  @Test
  void loadsParquetInTheOrderOfFilesAndRows() {
    clicks.parquet(
        "b.parquet", "SELECT 3 AS id, TIMESTAMP '2026-01-03' AS event_time, 30 AS clicks");
    clicks.parquet(
        "a.parquet",
        "SELECT * FROM (VALUES (2, 20, TIMESTAMP '2026-01-02', 'x'), (1, 10, TIMESTAMP"
            + " '2026-01-01', NULL)) AS t(ID, clicks, event_time, name)");

    LoadResult result = clicks.load(LoadRequest.of("*.parquet"));

    assertThat(result.rows()).isEqualTo(3);
    LocalDateTime now = LocalDateTime.ofInstant(clicks.online.storeTime, ZoneOffset.UTC);
    assertThat(TypeExtremes.text(clicks.rows()))
        .isEqualTo(
            TypeExtremes.text(
                List.of(
                    row(2L, JAN_1.plusDays(1), 20, "x", now, now, false, 1000L),
                    row(1L, JAN_1, 10, null, now, now, false, 1001L),
                    row(3L, JAN_1.plusDays(2), 30, null, now, now, false, 1002L))));
    assertThat(clicks.online.upserted).extracting(row -> row[0]).containsExactly(1L, 2L, 3L);
    assertThat(clicks.loads.loads.values())
        .extracting(load -> load.state())
        .containsExactly(State.DONE);
  }

  @Test
  void loadsCsvByTheNamesInItsHeader() throws IOException {
    clicks.csv(
        "a.csv",
        """
        name,event_time,id,clicks
        "a ""b"", c",2026-01-01 00:00:00,1,7
        "",2026-01-02T00:00:00+01:00,2,
        ,2026-01-03,3,-5
        """);

    clicks.load(LoadRequest.of("a.csv"));

    assertThat(clicks.rows())
        .extracting(row -> List.of(row[0], row[1], String.valueOf(row[2]), String.valueOf(row[3])))
        .containsExactly(
            List.of(1L, JAN_1, "7", "a \"b\", c"),
            List.of(2L, JAN_1.plusHours(23), "null", ""),
            List.of(3L, JAN_1.plusDays(2), "-5", "null"));
  }

  @Test
  void upsertsTheRecordOfHighestRankOfEachKey() throws IOException {
    clicks.csv(
        "a.csv",
        """
        id,event_time,clicks,name
        1,2026-01-02,1,newest
        1,2026-01-01,2,old
        2,2026-01-01,3,first
        2,2026-01-01,4,second
        """);

    clicks.load(LoadRequest.of("a.csv"));

    assertThat(clicks.online.upserted)
        .extracting(row -> row[3])
        .containsExactly("newest", "second");
  }

  @Test
  void everyTypesExtremesComeThroughParquet() {
    List<Column> columns = new ArrayList<>();
    columns.add(column("id", "BIGINT"));
    columns.add(column("event_time", "TIMESTAMP(6) WITH TIME ZONE"));
    columns.addAll(TypeExtremes.columns());
    FeatureGroup all = clicks.store.create("extremes", columns);
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    List<Object[]> rows = new ArrayList<>();
    for (Object[] values : TypeExtremes.rows()) {
      Object[] row = new Object[values.length + 6];
      row[0] = (long) rows.size();
      row[1] = time;
      System.arraycopy(values, 0, row, 2, values.length);
      row[row.length - 4] = clicks.online.storeTime;
      row[row.length - 3] = clicks.online.storeTime;
      row[row.length - 2] = false;
      row[row.length - 1] = 1000L + rows.size();
      rows.add(row);
    }
    clicks.store.commit(all, rows);
    String names = String.join(", ", columns.stream().map(c -> '"' + c.name() + '"').toList());
    clicks.parquet(
        "all.parquet",
        "SELECT " + names + " FROM (" + clicks.store.pin(all).sql() + ") ORDER BY sequence");
    FeatureGroup copy = clicks.store.create("copy", columns);

    clicks.loader().load(copy, LoadRequest.of("all.parquet"), new LoadControl(), LoadProgress.NONE);

    assertThat(TypeExtremes.text(clicks.store.rows(copy))).isEqualTo(TypeExtremes.text(rows));
    assertThat(TypeExtremes.text(clicks.online.upserted)).isEqualTo(TypeExtremes.text(rows));
  }

  @Test
  void takesTheKnownTimeFromAnExpressionAndTheWriteTimeWhereItIsNull() throws IOException {
    clicks.csv("a.csv", "id,event_time,delay\n1,2026-01-01,60\n2,2026-01-01,\n");
    clicks.expression = "\"event_time\" + to_minutes(\"delay\"::BIGINT)";

    clicks.load(
        new LoadRequest(
            "a.csv", Optional.empty(), Optional.empty(), Optional.of("event_time + delay")));

    LocalDateTime now = LocalDateTime.ofInstant(clicks.online.storeTime, ZoneOffset.UTC);
    assertThat(clicks.rows()).extracting(row -> row[4]).containsExactly(JAN_1.plusHours(1), now);
  }

  @Test
  void sortsAFileAsAWhole() throws IOException {
    clicks.parquet(
        "many.parquet",
        "SELECT hash(i) % 1000 AS id, TIMESTAMP '2026-01-01' + to_seconds(i) AS event_time"
            + " FROM range(2000000) t(i)");

    clicks.load(LoadRequest.of("many.parquet"));

    assertThat(clicks.dataFiles()).hasSize(1);
    String sql =
        "SELECT count(*) FROM (SELECT (f1, f2) AS k, lag(k) OVER (ORDER BY file_row_number) AS"
            + " before FROM read_parquet('%s', file_row_number = true)) WHERE before > k";
    try (Lease lease = clicks.store.duckDb.lease()) {
      assertThat(lease.number(sql.formatted(clicks.dataFiles().get(0)))).isZero();
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
    FeatureGroup wide = clicks.store.create("wide", columns, "month(event_time)", "bucket(4, id)");
    clicks.parquet(
        "wide.parquet",
        "SELECT i % 10000 AS id, TIMESTAMP '2026-01-01' + to_seconds(i * 5) AS event_time, i * 0.1"
            + " AS x0, i * 0.2 AS x1, i * 0.3 AS x2, i * 0.4 AS x3, i * 0.5 AS x4, i * 0.6 AS x5, i"
            + " * 0.7 AS x6, i * 0.8 AS x7 FROM range(1000000) t(i)");

    LoadResult result =
        clicks
            .loader()
            .load(wide, LoadRequest.of("wide.parquet"), new LoadControl(), LoadProgress.NONE);

    assertThat(result.rows()).isEqualTo(1_000_000);
    assertThat(clicks.store.pin(wide).rows()).isEqualTo(1_000_000);
    assertThat(clicks.online.upserted).hasSize(10_000);
    assertThat(clicks.store.position(wide)).isEqualTo(TailPosition.NONE);
  }

  private static Object[] row(@Nullable Object... values) {
    return values;
  }
}
