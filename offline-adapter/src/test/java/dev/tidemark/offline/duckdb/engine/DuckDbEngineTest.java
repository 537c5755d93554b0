package dev.tidemark.offline.duckdb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.duckdb.TypeExtremes;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DuckDbEngineTest {
  private static final DataType BIGINT = DataType.of(TypeName.BIGINT);
  private static final DataType INTEGER = DataType.of(TypeName.INTEGER);
  private static final DataType VARCHAR = DataType.of(TypeName.VARCHAR);

  @TempDir Path folder;
  private EmptyDuckDb empty;
  private BufferAllocator allocator;

  @BeforeEach
  void start() {
    empty = new EmptyDuckDb(folder);
    allocator = empty.allocator();
  }

  @AfterEach
  void stop() {
    empty.close();
  }

  /** About one run in a hundred is wrong with DuckDB's own way to answer row_number() = 1. */
  @Test
  void putsNullsLastInAWindowWhateverThreadHasThem() {
    List<Column> columns = columns(List.of(INTEGER, INTEGER, INTEGER));
    List<Object[]> rows =
        List.of(
            new Object[] {1, 1, 1},
            new Object[] {2, 1, 2},
            new Object[] {3, 3, 2},
            new Object[] {4, 1, null});
    String sql =
        """
        SELECT c0 FROM (
          SELECT c0, c1, row_number() OVER (PARTITION BY c1 ORDER BY t NULLS LAST) AS place FROM (
            SELECT c0, c1, CASE WHEN c2 <> 9 THEN c2 END AS t FROM (
              SELECT *, row_number() OVER (PARTITION BY c0 ORDER BY c1, c2) AS n FROM spine)
            WHERE n = 1))
        WHERE place = 1 ORDER BY c1
        """;
    try (WorkSession session = session()) {
      session.load("spine", new RowBatchStream(allocator, columns, rows.iterator()));
      for (int i = 0; i < 500; i++) {
        assertThat(read(session, sql, columns(List.of(INTEGER)), List.of()))
            .containsExactly(new Object[] {1}, new Object[] {3});
      }
    }
  }

  @Test
  void givesThePromisedTypesWhateverTheQueryHas() {
    List<Object[]> rows =
        rows(
            "SELECT sum(i), 7::TINYINT, '1.5', 2.25 FROM range(4) t(i)",
            List.of(BIGINT, INTEGER, new DataType.Decimal(10, 3), DataType.of(TypeName.DOUBLE)));

    assertThat(rows).containsExactly(new Object[] {6L, 7, new java.math.BigDecimal("1.500"), 2.25});
  }

  @Test
  void bindsEveryTypeAndReturnsItUnchanged() {
    for (DataType type : TypeExtremes.TYPES) {
      for (Object value : TypeExtremes.of(type)) {
        List<Object[]> rows = rows("SELECT ?", List.of(type), new Parameter(type, value));

        assertThat(rows).hasSize(1);
        assertThat(TypeExtremes.text(rows))
            .as("%s", type)
            .isEqualTo(TypeExtremes.text(List.<Object[]>of(new Object[] {value})));
      }
    }
  }

  @Test
  void takesInRowsOfEveryTypeAndReturnsThemUnchanged() {
    List<Column> columns = TypeExtremes.columns();
    List<Object[]> rows = TypeExtremes.rows();

    try (WorkSession session = session()) {
      long count = session.load("taken", new RowBatchStream(allocator, columns, rows.iterator()));
      List<Object[]> back = read(session, "SELECT * FROM taken", columns, List.of());

      assertThat(count).isEqualTo(rows.size());
      assertThat(TypeExtremes.text(back)).isEqualTo(TypeExtremes.text(rows));
    }
  }

  @Test
  void keepsTheOrderOfAQueryWhoseTypesItCasts() {
    List<Object[]> rows =
        rows(
            "SELECT h::UBIGINT % 1000000 AS h FROM (SELECT hash(i) AS h FROM range(400000) t(i))"
                + " ORDER BY h",
            List.of(BIGINT));

    assertThat(rows)
        .hasSize(400_000)
        .isSortedAccordingTo((a, b) -> Long.compare((long) a[0], (long) b[0]));
  }

  @Test
  void neverRunsAsOfAsANestedLoop() {
    List<Object[]> rows =
        rows(
            "SELECT value FROM duckdb_settings() WHERE name = 'asof_loop_join_threshold'",
            List.of(VARCHAR));

    assertThat(rows).containsExactly(new Object[] {"0"});
  }

  @Test
  void cutsWideRowsIntoBatchesThatFitAMessage() {
    List<Integer> batches = new ArrayList<>();
    long bytes = 0;
    try (EngineSession session = session();
        BatchStream stream =
            session.run(query("SELECT repeat('x', 5000) FROM range(5000)", List.of(VARCHAR)))) {
      while (stream.next()) {
        batches.add(stream.root().getRowCount());
        bytes = Math.max(bytes, stream.root().getVector(0).getBufferSize());
      }
    }

    assertThat(batches.stream().mapToInt(i -> i).sum()).isEqualTo(5000);
    assertThat(bytes).isLessThan(2_500_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT 1 // (i - i) FROM range(3) t(i)            | DIVISION_BY_ZERO
          SELECT 1 / 0                                      | DIVISION_BY_ZERO
          SELECT 2147483647::INTEGER + i::INTEGER FROM range(3) t(i) | NUMERIC_OVERFLOW
          SELECT 1e20::BIGINT                               | NUMERIC_OVERFLOW
          SELECT 'a'::INTEGER                               | INVALID_VALUE
          SELECT error('TYPE_MISMATCH: not that')           | TYPE_MISMATCH
          SELECT * FROM nowhere                             | INTERNAL_ERROR
          SELECT * FROM read_csv('/etc/passwd')             | INTERNAL_ERROR
          SELECT CASE WHEN i = 3000000 THEN error('late') ELSE '1' END FROM range(3000001) t(i) | INVALID_VALUE
          """)
  void saysWhatWentWrong(String sql, ErrorCode code) {
    assertThatThrownBy(() -> rows(sql, List.of(BIGINT)))
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  @Test
  void namesAMissingFileAndADamagedOne() throws Exception {
    Path damaged = Files.writeString(folder.resolve("damaged.parquet"), "not at all Parquet");

    assertThat(code("SELECT 1 FROM read_parquet('" + folder + "/none.parquet')"))
        .isEqualTo(ErrorCode.FILE_NOT_FOUND);
    assertThat(code("SELECT 1 FROM read_parquet('" + damaged + "')"))
        .isEqualTo(ErrorCode.DATA_DAMAGED);
  }

  @Test
  void refusesAQueryThatNeedsMoreMemoryThanAllowedAndGoesOn() {
    assertThat(code("SELECT len(list(md5(i::VARCHAR))) FROM range(30000000) t(i)"))
        .isEqualTo(ErrorCode.MEMORY_LIMIT);
    assertThat(rows("SELECT 1", List.of(INTEGER))).hasSize(1);
  }

  @Test
  void givesABatchBackThatDoesNotFit() {
    EngineQuery query =
        query(
            "SELECT i, i::VARCHAR, [i], uuid() FROM range(100000) t(i)",
            List.of(BIGINT, VARCHAR, new DataType.ArrayOf(BIGINT), DataType.of(TypeName.UUID)));
    try (BufferAllocator little = allocator.newChildAllocator("little", 0, 100_000);
        EngineSession session =
            empty.engine().open(new QueryContext("q", "s", little, Duration.ofMinutes(4)));
        BatchStream stream = session.run(query)) {
      assertThatThrownBy(stream::next).hasMessageStartingWith("MEMORY_LIMIT: ");
    }

    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  @Test
  void stopsALongQueryWhenAnotherThreadCancels() {
    try (EngineSession session = session()) {
      CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(session::cancel);

      assertThatThrownBy(
              () ->
                  read(
                      session,
                      "SELECT count(*) FROM range(1000000) a, range(1000000) b"
                          + " WHERE hash(a.range + b.range) = 7",
                      columns(List.of(BIGINT)),
                      List.of()))
          .hasMessage("CANCELLED: The query was cancelled");
    }
  }

  @Test
  void stopsAResultInTheMiddleWhenItIsCancelled() {
    // After its first rows the query looks for the next one for ever.
    String sql =
        "SELECT i FROM range(1000000000000) t(i)"
            + " WHERE i < 3000000 OR hash(i) % 1000000007 = 7";
    try (EngineSession session = session();
        BatchStream stream = session.run(query(sql, List.of(BIGINT)))) {
      assertThat(stream.next()).isTrue();
      CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(stream::cancel);

      assertThatThrownBy(
              () -> {
                while (stream.next()) {
                  assertThat(stream.root().getRowCount()).isPositive();
                }
              })
          .hasMessageStartingWith("CANCELLED");
    }
  }

  @Test
  void stopsAtTheTimeout() {
    QueryContext context = new QueryContext("q", "s", allocator, Duration.ofMillis(200));
    try (EngineSession session = empty.engine().open(context)) {
      assertThatThrownBy(
              () ->
                  read(
                      session,
                      "SELECT count(*) FROM range(1000000) a, range(1000000) b"
                          + " WHERE hash(a.range + b.range) = 7",
                      columns(List.of(BIGINT)),
                      List.of()))
          .hasMessageStartingWith("QUERY_TIMEOUT: The query took longer than 200 ms");
    }
  }

  @Test
  void isLazyAndLeavesNothingWhenClosedInTheMiddle() {
    try (EngineSession session = session()) {
      BatchStream stream =
          session.run(
              query(
                  "SELECT i, i::VARCHAR FROM range(100000000000) t(i)", List.of(BIGINT, VARCHAR)));
      assertThat(stream.next()).isTrue();
      stream.close();
      assertThat(stream.next()).isFalse();
      assertThat(read(session, "SELECT 1", columns(List.of(INTEGER)), List.of())).hasSize(1);
    }
  }

  @Test
  void takesInAMillionRowsAndKeepsAFailingStreamsError() {
    List<Column> columns = columns(List.of(BIGINT, VARCHAR));
    Iterator<Object[]> many =
        LongStream.range(0, 1_000_000).mapToObj(i -> new Object[] {i, "v" + i}).iterator();
    Iterator<Object[]> failing =
        IntStream.range(0, 200_000)
            .mapToObj(
                i -> {
                  if (i == 150_000) {
                    throw new TidemarkException(ErrorCode.SOURCE_ERROR, "The source is away");
                  }
                  return new Object[] {(long) i, "v"};
                })
            .iterator();

    try (WorkSession session = session()) {
      assertThat(session.load("many", new RowBatchStream(allocator, columns, many)))
          .isEqualTo(1_000_000);
      assertThatThrownBy(
              () -> session.load("failing", new RowBatchStream(allocator, columns, failing)))
          .hasMessage("SOURCE_ERROR: The source is away");
      assertThat(
              read(
                  session,
                  "SELECT count(*), sum(c0) FROM many WHERE c1 LIKE 'v%'",
                  columns(List.of(BIGINT, BIGINT)),
                  List.of()))
          .containsExactly(new Object[] {1_000_000L, 499_999_500_000L});
    }
  }

  @Test
  void closingASessionEndsItsResultAndFurtherUseIsRefused() {
    EngineSession session = session();
    BatchStream stream =
        session.run(query("SELECT i FROM range(1000000000) t(i)", List.of(BIGINT)));
    stream.next();

    session.close();
    session.close();
    session.cancel();

    assertThat(stream.next()).isFalse();
    assertThatThrownBy(() -> session.run(query("SELECT 1", List.of(INTEGER))))
        .hasMessageContaining("closed");
  }

  private DuckDbSession session() {
    return empty.engine().open(new QueryContext("q", "s", allocator, Duration.ofMinutes(4)));
  }

  private ErrorCode code(String sql) {
    return catchThrowableOfType(TidemarkException.class, () -> rows(sql, List.of(BIGINT))).code();
  }

  private List<Object[]> rows(String sql, List<DataType> types, Parameter... parameters) {
    try (EngineSession session = session()) {
      return read(session, sql, columns(types), Arrays.asList(parameters));
    }
  }

  private static List<Object[]> read(
      EngineSession session, String sql, List<Column> columns, List<Parameter> parameters) {
    List<Object[]> rows = new ArrayList<>();
    try (BatchStream stream = session.run(new EngineQuery(sql, columns, parameters))) {
      ArrowRows.of(stream, columns).forEachRemaining(rows::add);
    }
    return rows;
  }

  private static EngineQuery query(String sql, List<DataType> types) {
    return new EngineQuery(sql, columns(types), List.of());
  }

  private static List<Column> columns(List<DataType> types) {
    return IntStream.range(0, types.size())
        .mapToObj(i -> Column.of("c" + i, types.get(i)))
        .toList();
  }
}
