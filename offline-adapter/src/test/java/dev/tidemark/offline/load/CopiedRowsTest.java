package dev.tidemark.offline.load;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rows of a file a load takes, and how it names the others. */
class CopiedRowsTest {
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
    clicks.parquet("a.parquet", select);

    if (refusal == null) {
      assertThat(clicks.load(LoadRequest.of("a.parquet")).rows()).isEqualTo(1);
    } else {
      assertThatThrownBy(() -> clicks.load(LoadRequest.of("a.parquet")))
          .isInstanceOfSatisfying(
              TidemarkException.class,
              e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(refusal));
      assertThat(clicks.loads.loads).isEmpty();
    }
  }

  @Test
  void refusesBadRowsWithTheirCountAndTheFirstTen() throws IOException {
    clicks.csv(
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
    clicks.csv("b.csv", "id,event_time,clicks\n" + "x,2026-01-01,1\n".repeat(20));

    assertThatThrownBy(() -> clicks.load(LoadRequest.of("*.csv")))
        .hasMessageStartingWith(
            "INVALID_VALUE: 27 of 28 rows can't be loaded, so none was: a.csv row 2, column 'id':"
                + " an entity key can't be NULL; a.csv row 3, column 'event_time': an event time"
                + " can't be NULL; a.csv row 4, column 'clicks': '1.5' can't be kept as INTEGER;"
                + " a.csv row 5, column 'event_time': 'infinity' can't be kept as TIMESTAMP(6);"
                + " a.csv row 6,")
        .hasMessageContaining("a.csv row 7, column 'event_time': an event time more than 5 minutes")
        .hasMessageContaining("b.csv row 3, column 'id': 'x' can't be kept as BIGINT; …");

    assertThat(clicks.rows()).isEmpty();
    assertThat(clicks.online.upserted).isEmpty();
    assertThat(clicks.loads.loads).isEmpty();
    assertThat(clicks.store.allocator.getAllocatedMemory()).isZero();
  }

  @Test
  void namesTheBadRowsOfParquetFiles() {
    clicks.parquet(
        "a.parquet", "SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time, 1 AS clicks");
    clicks.parquet(
        "b.parquet",
        "SELECT * FROM (VALUES (1, TIMESTAMP '2026-01-01', 1), (NULL, TIMESTAMP '2026-01-01', 2),"
            + " (3, TIMESTAMP '2026-01-01', 3000000000)) AS t(id, event_time, clicks)");

    assertThatThrownBy(() -> clicks.load(LoadRequest.of("*.parquet")))
        .hasMessage(
            "INVALID_VALUE: 2 of 4 rows can't be loaded, so none was: b.parquet row 2, column 'id':"
                + " an entity key can't be NULL; b.parquet row 3, column 'clicks': '3000000000'"
                + " can't be kept as INTEGER");
  }

  @Test
  void refusesADecimalThatCutDownItsColumnCouldNotHold() throws IOException {
    FeatureGroup cut =
        clicks.store.create(
            "cut",
            List.of(
                column("id", "BIGINT"),
                column("event_time", "TIMESTAMP(6)"),
                column("price", "DECIMAL(4,2)")),
            "truncate(50, price)");
    clicks.csv("a.csv", "id,event_time,price\n1,2026-01-01,-99.51\n2,2026-01-01,-99.50\n");

    assertThatThrownBy(
            () ->
                clicks
                    .loader()
                    .load(cut, LoadRequest.of("a.csv"), new LoadControl(), LoadProgress.NONE))
        .hasMessage(
            "INVALID_VALUE: 1 of 2 rows can't be loaded, so none was: a.csv row 1, column 'price':"
                + " -99.51 is less than -99.50, which is the least that partitioning by truncate"
                + " can cut in DECIMAL(4,2)");
  }
}
