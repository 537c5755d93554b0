package dev.tidemark.offline.duckdb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.DuckDbConfig;
import dev.tidemark.offline.duckdb.FatalStatement;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.QueryContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbSessionTablesTest {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("id", DataType.of(TypeName.BIGINT)),
          Column.of("Name", DataType.of(TypeName.VARCHAR)));

  @TempDir Path folder;
  private BufferAllocator allocator;
  private DuckDb duckDb;
  private DuckDbSessionTables tables;

  @BeforeEach
  void start() {
    allocator = new RootAllocator();
    duckDb =
        DuckDb.start(new DuckDbConfig(200L << 20, 2, folder.resolve("temp"), 1 << 20, List.of()));
    tables = new DuckDbSessionTables(duckDb);
  }

  @AfterEach
  void stop() {
    duckDb.close();
    allocator.close();
  }

  @Test
  void keepsTheTablesOfEachSessionApart() {
    tables.create("one", "t", COLUMNS);
    tables.create("one", "T", COLUMNS);
    tables.create("two", "t", COLUMNS);
    append("one", "t", rows(3));

    assertThat(tables.list("one")).containsOnlyKeys("T", "t").containsEntry("t", COLUMNS);
    assertThat(count("one", "t")).isEqualTo(3);
    assertThat(count("one", "T")).isZero();
    assertThat(count("two", "t")).isZero();
    assertThat(tables.list("three")).isEmpty();
  }

  @Test
  void appendsAllRowsOrNone() {
    tables.create("one", "t", COLUMNS);
    append("one", "t", rows(5));

    assertThatThrownBy(() -> append("one", "t", failing())).hasMessageStartingWith("SOURCE_ERROR");

    assertThat(count("one", "t")).isEqualTo(5);
  }

  @Test
  void createsAFilledTableOrNone() {
    assertThat(tables.create(context("one"), "t", COLUMNS, stream(rows(5)))).isEqualTo(5);
    assertThat(tables.create(context("one"), "none", COLUMNS, stream(rows(0)))).isZero();

    assertThatThrownBy(() -> tables.create(context("one"), "u", COLUMNS, stream(failing())))
        .hasMessageStartingWith("SOURCE_ERROR");
    assertThatThrownBy(() -> tables.create(context("one"), "t", COLUMNS, stream(rows(1))))
        .hasMessage("ALREADY_EXISTS: Table 't' already exists in this session");

    assertThat(tables.list("one")).containsOnlyKeys("t", "none");
    assertThat(count("one", "t")).isEqualTo(5);
    assertThat(physicalTables("one")).isEqualTo(2);
  }

  @Test
  void replacesATableByAWholeOneOnly() {
    tables.create(context("one"), "t", COLUMNS, stream(rows(5)));

    assertThatThrownBy(() -> tables.replace(context("one"), "t", COLUMNS, stream(failing())))
        .hasMessageStartingWith("SOURCE_ERROR");
    assertThat(count("one", "t")).isEqualTo(5);

    assertThat(tables.replace(context("one"), "t", COLUMNS, stream(rows(3)))).isEqualTo(3);
    assertThat(count("one", "t")).isEqualTo(3);
    assertThat(physicalTables("one")).isEqualTo(1);
  }

  @Test
  void refusesWhatDoesNotFit() {
    tables.create("one", "t", COLUMNS);

    assertThatThrownBy(() -> tables.create("one", "t", COLUMNS))
        .hasMessage("ALREADY_EXISTS: Table 't' already exists in this session");
    assertThatThrownBy(() -> tables.drop("one", "u")).hasMessageStartingWith("TABLE_NOT_FOUND");
    assertThatThrownBy(() -> tables.drop("two", "t")).hasMessageStartingWith("TABLE_NOT_FOUND");
    assertThatThrownBy(
            () ->
                tables.create(
                    "one",
                    "u",
                    Arrays.asList(COLUMNS.get(1), Column.of("name", COLUMNS.get(1).type()))))
        .hasMessageStartingWith("AMBIGUOUS_NAME");
    assertThatThrownBy(
            () ->
                tables.append(
                    context("one"),
                    "t",
                    new RowBatchStream(
                        allocator, COLUMNS.subList(0, 1), List.<Object[]>of().iterator())))
        .hasMessageStartingWith("INVALID_STATEMENT: Table 't' has 2 columns");
  }

  @Test
  void forgetsDroppedTablesAndSessions() {
    tables.create("one", "t", COLUMNS);
    tables.create("one", "u", COLUMNS);
    String physicalName = tables.physicalName("one", "u");

    tables.drop("one", "t");
    assertThat(tables.list("one")).containsOnlyKeys("u");
    tables.dropAll("one");
    tables.dropAll("one");

    assertThat(tables.list("one")).isEmpty();
    try (Lease lease = duckDb.lease()) {
      assertThatThrownBy(() -> lease.number("SELECT count(*) FROM " + physicalName))
          .isInstanceOf(TidemarkException.class);
    }
    tables.create("one", "t", COLUMNS);
  }

  @Test
  void losesTheTablesOfADuckDbThatFails() {
    tables.create("one", "t", COLUMNS);
    append("one", "t", rows(3));
    tables.create("one", "u", COLUMNS);
    tables.create("two", "t", COLUMNS);
    String lost = tables.physicalName("one", "t");
    long generation = tables.generation();

    failDuckDb();

    assertThat(tables.generation()).isGreaterThan(generation);
    assertThat(tables.list("one")).isEmpty();
    assertThat(tables.lost("one")).containsExactlyInAnyOrder("t", "u");
    assertThat(tables.lost("three")).isEmpty();
    String message =
        "TABLE_LOST: Table 't' of this session was lost when the server's DuckDB failed; create it"
            + " again and load its rows, or drop it";
    assertThatThrownBy(() -> tables.physicalName("one", "t")).hasMessage(message);
    assertThatThrownBy(() -> append("one", "t", rows(1))).hasMessage(message);
    try (Lease lease = duckDb.lease()) {
      String planned = "SELECT count(*) FROM " + lost;
      assertThatThrownBy(() -> lease.number(planned)).hasMessageStartingWith("CONFLICT");
      tables.create("one", "t", COLUMNS);
      assertThatThrownBy(() -> lease.number(planned)).hasMessageStartingWith("CONFLICT");
    }
  }

  @Test
  void makesLostTablesAgain() {
    tables.create("one", "t", COLUMNS);
    tables.create("one", "u", COLUMNS);
    tables.create("one", "v", COLUMNS);
    failDuckDb();

    tables.create("one", "t", COLUMNS);
    append("one", "t", rows(2));
    tables.replace(context("one"), "u", COLUMNS, stream(rows(3)));
    tables.drop("one", "v");

    assertThat(tables.lost("one")).isEmpty();
    assertThat(tables.list("one")).containsOnlyKeys("t", "u");
    assertThat(count("one", "t")).isEqualTo(2);
    assertThat(count("one", "u")).isEqualTo(3);
    assertThatThrownBy(() -> tables.drop("one", "v")).hasMessageStartingWith("TABLE_NOT_FOUND");
    failDuckDb();
    assertThat(tables.lost("one")).containsExactlyInAnyOrder("t", "u");
    tables.dropAll("one");
    assertThat(tables.lost("one")).isEmpty();
  }

  /** Its rows come in while DuckDB fails. */
  @Test
  void makesNoTableOfADuckDbThatFails() {
    RowBatchStream rows =
        new RowBatchStream(
            allocator,
            COLUMNS,
            LongStream.range(0, 100_000)
                .mapToObj(
                    i -> {
                      if (i == 90_000) {
                        failDuckDb();
                      }
                      return new Object[] {i, "x"};
                    })
                .iterator());

    assertThatThrownBy(() -> tables.create(context("one"), "t", COLUMNS, rows))
        .hasMessageStartingWith("ENGINE_UNAVAILABLE");

    assertThat(tables.list("one")).isEmpty();
    assertThat(tables.lost("one")).isEmpty();
  }

  private void failDuckDb() {
    try (Lease lease = duckDb.lease()) {
      assertThatThrownBy(() -> lease.execute(FatalStatement.SQL))
          .hasMessageStartingWith("INTERNAL_ERROR: DuckDB failed");
    }
  }

  private long count(String session, String table) {
    try (Lease lease = duckDb.lease()) {
      return lease.number("SELECT count(*) FROM " + tables.physicalName(session, table));
    }
  }

  private long physicalTables(String session) {
    String schema = tables.physicalName(session, "t").split("\\.")[1];
    try (Lease lease = duckDb.lease()) {
      return lease.number(
          "SELECT count(*) FROM duckdb_tables() WHERE schema_name = '" + schema + "'");
    }
  }

  private void append(String session, String table, List<Object[]> rows) {
    assertThat(tables.append(context(session), table, stream(rows))).isEqualTo(rows.size());
  }

  private RowBatchStream stream(List<Object[]> rows) {
    return new RowBatchStream(allocator, COLUMNS, rows.iterator());
  }

  /** Rows whose source goes away after the first batch. */
  private static List<Object[]> failing() {
    return new java.util.AbstractList<>() {
      @Override
      public Object[] get(int index) {
        if (index == 90_000) {
          throw new TidemarkException(ErrorCode.SOURCE_ERROR, "The source is away");
        }
        return new Object[] {(long) index, "x"};
      }

      @Override
      public int size() {
        return 100_000;
      }
    };
  }

  private static List<Object[]> rows(int count) {
    return LongStream.range(0, count).mapToObj(i -> new Object[] {i, "n" + i}).toList();
  }

  private QueryContext context(String session) {
    return new QueryContext("q", session, allocator, Duration.ofMinutes(1));
  }
}
