package dev.tidemark.offline.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.duckdb.engine.EmptyDuckDb;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a DuckDB which fails is replaced; {@link FatalStatement} makes a real one fail. */
class DuckDbFailureTest {
  private static final Column NUMBER = Column.of("n", DataType.of(TypeName.BIGINT));

  @TempDir Path folder;
  private EmptyDuckDb empty;
  private DuckDb duckDb;

  @BeforeEach
  void start() {
    empty = new EmptyDuckDb(folder);
    duckDb = empty.database();
  }

  @AfterEach
  void stop() {
    empty.close();
  }

  @Test
  void saysWhichStatementMadeItFailAndThatTheOthersCanBeRepeated() {
    try (Lease other = duckDb.lease()) {
      assertThat(other.number("SELECT 1")).isEqualTo(1);

      assertThatThrownBy(() -> empty.sql(FatalStatement.SQL))
          .hasMessageStartingWith("INTERNAL_ERROR: DuckDB failed at this statement")
          .hasMessageContaining("Attempted to access index");

      assertThatThrownBy(() -> other.number("SELECT 1"))
          .hasMessage(
              "ENGINE_UNAVAILABLE: The server's DuckDB failed at another statement meanwhile and is"
                  + " opened anew; repeat this one");
      assertThatThrownBy(other::requireUsable).hasMessageStartingWith("ENGINE_UNAVAILABLE");
    }
    assertThat(duckDb.failures()).isEqualTo(1);
  }

  @Test
  void saysItOfAQueryWhoseRowsAreStreamed() {
    try (WorkSession session = empty.engine().open(context())) {
      assertThatThrownBy(
              () -> session.run(query("SELECT count(*) FROM (" + FatalStatement.SQL + ")")))
          .hasMessageStartingWith("INTERNAL_ERROR: DuckDB failed at this statement");
      assertThatThrownBy(() -> session.run(query("SELECT 1::BIGINT")))
          .hasMessageStartingWith("ENGINE_UNAVAILABLE");
    }
    assertThat(duckDb.failures()).isEqualTo(1);
  }

  /** DuckDB's driver tells only the next statement why one whose rows are streamed failed. */
  @Test
  void blamesTheStatementThatIsRefusedWhenItIsAskedAgain() throws SQLException {
    try (Lease lease = duckDb.lease();
        Statement fatal = lease.connection().createStatement();
        Statement next = lease.connection().createStatement()) {
      assertThatThrownBy(() -> fatal.execute(FatalStatement.SQL)).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> next.execute("SELECT 1"))
          .isInstanceOfSatisfying(
              SQLException.class,
              refusal -> {
                assertThat(lease.translate(DuckDbErrors.causeOf(refusal)))
                    .hasMessageStartingWith("INTERNAL_ERROR: DuckDB failed at this statement")
                    .hasMessageContaining("Attempted to access index");
                assertThat(lease.translate(refusal)).hasMessageStartingWith("ENGINE_UNAVAILABLE");
              });
    }
    assertThat(duckDb.failures()).isEqualTo(1);
  }

  @Test
  void opensANewOneThatIsSetUpAsTheFirst() throws SQLException {
    List<Long> generations = new ArrayList<>();
    duckDb.setUp(
        lease -> {
          generations.add(lease.generation());
          lease.execute("CREATE MACRO twice(x) AS 2 * x");
        });
    String before = settings();
    fail();

    try (Lease lease = duckDb.lease()) {
      assertThat(lease.generation()).isEqualTo(2);
      assertThat(lease.number("SELECT twice(21)")).isEqualTo(42);
      assertThatThrownBy(() -> lease.execute("SET memory_limit = '1GB'"))
          .hasMessageContaining("configuration has been locked");
    }
    assertThat(generations).containsExactly(1L, 2L);
    assertThat(settings()).isEqualTo(before);
  }

  @Test
  void staysTheSameAfterErrorsOfOtherKinds() {
    for (String sql : List.of("SELECT 1 / 0", "SELECT * FROM nothing", "SELECT 'x'::INTEGER")) {
      assertThatThrownBy(() -> empty.sql(sql)).isInstanceOf(TidemarkException.class);
    }

    assertThat(duckDb.failures()).isZero();
    assertThat(duckDb.generation()).isEqualTo(1);
  }

  @Test
  void endsResultsThatAreReadAndGivesTheirMemoryBack() {
    try (WorkSession session = empty.engine().open(context());
        BatchStream rows = session.run(query("SELECT range AS n FROM range(10_000_000)"))) {
      assertThat(rows.next()).isTrue();
      fail();

      assertThatThrownBy(rows::next).hasMessageStartingWith("ENGINE_UNAVAILABLE");
      assertThatThrownBy(() -> session.run(query("SELECT 1::BIGINT")))
          .hasMessageStartingWith("ENGINE_UNAVAILABLE");
    }

    assertThat(empty.allocator().getAllocatedMemory()).isZero();
    assertThat(answer()).isEqualTo(7);
  }

  @Test
  void stopsWhatRuns() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Lease running = duckDb.lease()) {
      running.watchProgress();
      Future<Long> endless =
          threads.submit(
              () -> {
                both.await();
                return running.number(
                    "SELECT count(*) FROM range(10_000_000) a, range(10_000_000) b"
                        + " WHERE (a.range * b.range) % 7 = 3");
              });
      both.await();
      while (running.percent() < 0) {
        Thread.onSpinWait();
      }
      fail();

      assertThatThrownBy(endless::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(SQLException.class)
          .cause()
          .hasMessageStartingWith("ENGINE_UNAVAILABLE");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void opensOneForManyWhoMeetItsEndAtOnce() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    duckDb.setUp(lease -> opened.incrementAndGet());
    int clients = 16;
    int rounds = 10;
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      for (int round = 1; round <= rounds; round++) {
        CyclicBarrier all = new CyclicBarrier(clients);
        List<Future<Long>> answers = new ArrayList<>();
        fail();
        for (int i = 0; i < clients; i++) {
          answers.add(
              threads.submit(
                  () -> {
                    all.await();
                    return answer();
                  }));
        }
        for (Future<Long> answer : answers) {
          assertThat(answer.get()).isEqualTo(7);
        }
        assertThat(duckDb.failures()).isEqualTo(round);
        assertThat(opened).hasValue(round + 1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void countsOneFailureOfManyStatementsThatCauseIt() throws Exception {
    int clients = 8;
    CyclicBarrier all = new CyclicBarrier(clients);
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    List<Lease> leases = new ArrayList<>();
    try {
      List<Future<?>> statements = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        Lease lease = duckDb.lease();
        leases.add(lease);
        statements.add(
            threads.submit(
                () -> {
                  all.await();
                  lease.execute(FatalStatement.SQL);
                  return null;
                }));
      }
      for (Future<?> statement : statements) {
        assertThatThrownBy(statement::get)
            .cause()
            .isInstanceOfSatisfying(
                TidemarkException.class,
                e ->
                    assertThat(e.code())
                        .isIn(ErrorCode.INTERNAL_ERROR, ErrorCode.ENGINE_UNAVAILABLE));
      }
    } finally {
      leases.forEach(Lease::close);
      threads.shutdownNow();
    }

    assertThat(duckDb.failures()).isEqualTo(1);
    assertThat(answer()).isEqualTo(7);
  }

  @Test
  void triesToOpenAgainWhereThatFailed() throws IOException {
    Path temp = folder.resolve("temp");
    fail();
    Files.delete(temp);
    Files.createFile(temp);

    assertThatThrownBy(this::answer)
        .hasMessageStartingWith(
            "ENGINE_UNAVAILABLE: The server's DuckDB has failed and can't be opened anew now; try"
                + " again later: ");
    assertThat(duckDb.generation()).isEqualTo(2);

    Files.delete(temp);
    assertThat(answer()).isEqualTo(7);
    assertThat(duckDb.failures()).isEqualTo(1);
  }

  @Test
  void closesWhatCannotBeSetUp() {
    AtomicInteger failures = new AtomicInteger();
    duckDb.setUp(
        lease -> {
          if (lease.generation() == 2 && failures.getAndIncrement() == 0) {
            throw new TidemarkException(ErrorCode.DISK_FULL, "no room");
          }
        });
    fail();

    assertThatThrownBy(this::answer).hasMessageStartingWith("ENGINE_UNAVAILABLE");
    assertThat(answer()).isEqualTo(7);
    assertThat(failures).hasValue(2);
  }

  @Test
  void opensNoneAfterItsEnd() {
    fail();
    duckDb.close();

    assertThatThrownBy(this::answer)
        .hasMessage("ENGINE_UNAVAILABLE: The server's DuckDB is closed");
  }

  @Test
  void leavesToEachWhatItSpilled() throws IOException {
    String large =
        "CREATE TEMP TABLE kept AS SELECT repeat(md5(range::VARCHAR), 8) AS t FROM range(1_400_000)";
    Lease old = duckDb.lease();
    old.execute(large);
    assertThat(spilled(1)).isTrue();
    fail();
    try (Lease lease = duckDb.lease()) {
      lease.execute(large);
      assertThat(spilled(2)).isTrue();

      old.close();

      assertThat(spilled(1)).isFalse();
      assertThat(lease.number("SELECT sum(length(t)) FROM kept")).isEqualTo(1_400_000L * 256);
    }
  }

  private boolean spilled(int generation) throws IOException {
    Path spills = folder.resolve("temp").resolve(Integer.toString(generation));
    if (!Files.isDirectory(spills)) {
      return false;
    }
    try (var files = Files.list(spills)) {
      return files.findAny().isPresent();
    }
  }

  private void fail() {
    long before = duckDb.failures();
    assertThatThrownBy(() -> empty.sql(FatalStatement.SQL)).hasMessageContaining("INTERNAL_ERROR");
    assertThat(duckDb.failures()).isEqualTo(before + 1);
  }

  private long answer() {
    try (Lease lease = duckDb.lease()) {
      return lease.number("SELECT 7");
    }
  }

  private String settings() throws SQLException {
    String sql =
        "SELECT string_agg(name || '=' || value, '\n' ORDER BY name) FROM duckdb_settings()"
            + " WHERE name <> 'temp_directory'";
    try (Lease lease = duckDb.lease();
        Statement statement = lease.connection().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1).replaceAll("temp/\\d/", "temp/");
    }
  }

  private QueryContext context() {
    return new QueryContext("q", "s", empty.allocator(), Duration.ofMinutes(1));
  }

  private static EngineQuery query(String sql) {
    return new EngineQuery(sql, List.of(NUMBER), List.of());
  }
}
