package dev.tidemark.online.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.connection.PostgresConfig;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.testing.TestStore;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.OldestSnapshot;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanFilter.Operator;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(180)
class PostgresEngineTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);
  private static final DataType INTEGER = DataType.of(TypeName.INTEGER);
  private static final DataType BIGINT = DataType.of(TypeName.BIGINT);
  private static final DataType VARCHAR = DataType.of(TypeName.VARCHAR);

  @RegisterExtension static final StoreEngine POSTGRES = new StoreEngine();
  private static final TestStore STORE = POSTGRES.store();
  private static final PostgresEngine ENGINE = POSTGRES.engine();

  private static EngineQuery query(String sql, List<Column> columns, Parameter... parameters) {
    return new EngineQuery(sql, columns, List.of(parameters));
  }

  private static List<String> drain(BatchStream stream, List<Column> columns) {
    List<String> lines = new ArrayList<>();
    ArrowRows.of(stream, columns).forEachRemaining(row -> lines.add(Arrays.toString(row)));
    return lines;
  }

  private static List<String> alone(EngineQuery query) {
    try (BatchStream stream = ENGINE.runAlone(POSTGRES.context(Duration.ofSeconds(30)), query)) {
      return drain(stream, query.columns());
    }
  }

  @Test
  void bindsTypedParametersAndArrays() {
    EngineQuery query =
        query(
            "SELECT a, t, d FROM (VALUES (1, 'x', 1.50), (2, '', 2), (3, NULL, NULL)) AS v (a, t, d)"
                + " WHERE a = ANY(?) AND coalesce(t, ?) <> ? ORDER BY a",
            List.of(
                Column.of("a", BIGINT),
                Column.of("t", VARCHAR),
                Column.of("d", new DataType.Decimal(10, 2))),
            new Parameter(new DataType.ArrayOf(BIGINT), List.of(1L, 2L, 3L)),
            new Parameter(VARCHAR, "none"),
            new Parameter(VARCHAR, "x"));

    assertThat(alone(query)).containsExactly("[2, , 2.00]", "[3, null, null]");
    assertThat(alone(query)).containsExactly("[2, , 2.00]", "[3, null, null]");
  }

  @Test
  void runsInUtcWhateverTheZoneOfTheJvm() {
    assertThat(ZoneId.systemDefault()).isEqualTo(ZoneId.of("America/New_York"));

    assertThat(
            alone(
                query(
                    "SELECT (TIMESTAMP '2026-07-01 12:00:00'::timestamptz AT TIME ZONE 'UTC')::text",
                    List.of(Column.of("t", VARCHAR)))))
        .containsExactly("[2026-07-01 12:00:00]");
  }

  @Test
  void bindsNullOfEveryType() {
    EngineQuery query =
        query(
            "SELECT 1 AS one WHERE ?::bigint IS NULL AND ?::numeric IS NULL AND ?::text[] IS NULL",
            List.of(Column.of("one", INTEGER)),
            new Parameter(BIGINT, null),
            new Parameter(new DataType.Decimal(5, 2), null),
            new Parameter(new DataType.ArrayOf(VARCHAR), null));

    assertThat(alone(query)).containsExactly("[1]");
  }

  @Test
  void convertsWhatIsNotThePromisedType() {
    EngineQuery query =
        query(
            "SELECT count(*)::integer, avg(x), sum(x)::numeric, 'a'::char(3) || '!' FROM generate_series(1, 4) AS g(x)",
            List.of(
                Column.of("n", BIGINT),
                Column.of("a", new DataType.Decimal(19, 1)),
                Column.of("s", INTEGER),
                Column.of("c", VARCHAR)));

    assertThat(alone(query)).containsExactly("[4, 2.5, 10, a!]");
    assertThatThrownBy(() -> alone(query("SELECT 3000000000", List.of(Column.of("n", INTEGER)))))
        .hasMessage(
            "NUMERIC_OVERFLOW: A value of column 'n' is 3000000000, out of range for INTEGER");
    assertThatThrownBy(
            () ->
                alone(
                    query(
                        "SELECT 'infinity'::timestamp",
                        List.of(Column.of("t", DataType.of(TypeName.TIMESTAMP))))))
        .hasMessage("INVALID_VALUE: A value of column 't' is infinite, and times are finite here");
  }

  @Test
  void refusesTimesThatAreTooLateToBeCounted() {
    for (String type : List.of("timestamp", "timestamptz")) {
      assertThatThrownBy(() -> alone(time(type, "294247-01-10 04:00:54.775807")))
          .hasMessage(
              "INVALID_VALUE: A value of column 't' is too late, and times end in January 294247"
                  + " here");
    }
    assertThat(alone(time("timestamp", "294247-01-10 04:00:54.775806")))
        .containsExactly("[+294247-01-10T04:00:54.775806]");
    assertThat(alone(time("timestamp", "4713-12-01 00:00:00 BC")))
        .containsExactly("[-4712-12-01T00:00]");
  }

  private static EngineQuery time(String type, String text) {
    TypeName name =
        type.equals("timestamp") ? TypeName.TIMESTAMP : TypeName.TIMESTAMP_WITH_TIME_ZONE;
    return query(
        "SELECT CAST('%s' AS %s)".formatted(text, type),
        List.of(Column.of("t", DataType.of(name))));
  }

  @Test
  void aLargeResultFreesItsConnectionThoughNobodyReads() throws InterruptedException {
    EngineQuery query =
        query(
            "SELECT x, repeat('x', 100) FROM generate_series(1, 100000) AS g(x)",
            List.of(Column.of("x", INTEGER), Column.of("t", VARCHAR)));

    try (BatchStream stream = ENGINE.runAlone(POSTGRES.context(Duration.ofSeconds(30)), query)) {
      assertThat(stream.next()).isTrue();
      while (!STORE
          .query(
              "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT x, repeat%'"
                  + " AND state <> 'idle'")
          .equals(List.of("0"))) {
        LockSupport.parkNanos(1_000_000);
      }

      int rows = stream.root().getRowCount();
      while (stream.next()) {
        rows += stream.root().getRowCount();
      }
      assertThat(rows).isEqualTo(100_000);
    }
  }

  @Test
  void aResultThatOutgrewALookUpComesWhole() {
    STORE.execute("CREATE TABLE public.growing AS SELECT 1 AS x");
    EngineQuery query = query("SELECT x FROM public.growing", List.of(Column.of("x", INTEGER)));
    assertThat(alone(query)).hasSize(1);
    assertThat(alone(query)).hasSize(1);

    STORE.execute("INSERT INTO public.growing SELECT * FROM generate_series(2, 5000)");

    assertThat(alone(query)).hasSize(5000).contains("[1]", "[5000]");
    assertThat(alone(query)).hasSize(5000);
  }

  @Test
  void aSessionReadsOneInstant() {
    FeatureGroup group = STORE.clicks("instant");
    STORE.put(group, new Object[] {1L, NOON, 1});
    List<Column> columns = List.of(Column.of("clicks", INTEGER));
    EngineQuery query = query("SELECT clicks FROM online.instant", columns);

    try (OnlineSession session = ENGINE.open(POSTGRES.context(Duration.ofSeconds(30)))) {
      OldestSnapshot oldest = session.oldestSnapshot(group);
      assertThat(oldest).isEqualTo(new OldestSnapshot(0, 0, oldest.unseen(), true));
      assertThat(oldest.unseen()).isBetween(1L, OldestSnapshot.ANY.unseen() - 1);
      STORE.put(group, new Object[] {1L, NOON.plusDays(1), 2});
      assertThat(drain(session.run(query), columns)).containsExactly("[1]");
      BatchStream tail = session.tail(group, 0, List.of("sequence", "clicks"), List.of());
      assertThat(drain(tail, List.of(Column.of("sequence", BIGINT), columns.get(0))))
          .containsExactly("[1, 1]");
      STORE.execute("DELETE FROM tidemark." + group.tailTable());
      assertThat(session.oldestSnapshot(group).hasTail()).isTrue();
    }
    assertThat(alone(query)).containsExactly("[2]");
    try (OnlineSession session = ENGINE.open(POSTGRES.context(Duration.ofSeconds(30)))) {
      assertThat(session.oldestSnapshot(group).hasTail()).isFalse();
    }
  }

  @Test
  void filtersTheTail() {
    FeatureGroup group = STORE.clicks("filtered");
    for (int i = 0; i < 10; i++) {
      STORE.put(group, new Object[] {(long) i, NOON.plusSeconds(i), i % 2 == 0 ? i : null});
    }
    List<Column> columns = List.of(Column.of("user_id", BIGINT));
    List<ScanFilter> filters =
        List.of(
            new ScanFilter.Compare("event_time", Operator.GREATER_OR_EQUAL, NOON.plusSeconds(2)),
            new ScanFilter.OneOf("user_id", List.of(0L, 2L, 3L, 8L)),
            new ScanFilter.IsNotNull("clicks"),
            new ScanFilter.Compare("is_deleted", Operator.EQUAL, false));

    try (OnlineSession session = ENGINE.open(POSTGRES.context(Duration.ofSeconds(30)))) {
      assertThat(drain(session.tail(group, 0, List.of("user_id"), filters), columns))
          .containsExactly("[2]", "[8]");
      BatchStream counted = session.tail(group, 0, List.of(), List.of());
      assertThat(counted.next()).isTrue();
      assertThat(counted.root().getRowCount()).isEqualTo(10);
      assertThat(drain(session.tail(group, Long.MAX_VALUE, List.of("user_id"), List.of()), columns))
          .isEmpty();
    }
  }

  @Test
  void isReadOnly() {
    assertThatThrownBy(
            () ->
                alone(
                    query(
                        "SELECT nextval('tidemark.feature_group_id')",
                        List.of(Column.of("n", BIGINT)))))
        .hasMessageContaining("read-only transaction");
  }

  @Test
  void cancelsFromAnotherThread() throws InterruptedException {
    EngineQuery query = query("SELECT pg_sleep(60)::text", List.of(Column.of("t", VARCHAR)));

    try (BatchStream stream = ENGINE.runAlone(POSTGRES.context(Duration.ofSeconds(50)), query)) {
      CompletableFuture<Boolean> next = CompletableFuture.supplyAsync(stream::next);
      while (!STORE
          .query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
          .equals(List.of("1"))) {
        LockSupport.parkNanos(1_000_000);
      }
      stream.cancel();
      assertThatThrownBy(next::get)
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("CANCELLED: The query was cancelled");
    }
  }

  @Test
  void aQueryThatIsCancelledWhileItWaitsForAConnectionNeverRuns() throws Exception {
    STORE.execute("CREATE SEQUENCE public.runs");
    EngineQuery query = query("SELECT nextval('public.runs')", List.of(Column.of("n", BIGINT)));
    PostgresConfig one =
        new PostgresConfig(
            STORE.config().url(),
            STORE.config().user(),
            STORE.config().password(),
            1,
            Duration.ofSeconds(20),
            Duration.ofMinutes(1));
    try (PostgresPool pool = PostgresPool.open(one, "one", PostgresPool.Use.WRITE);
        BatchStream stream =
            new PostgresEngine(EngineId.POSTGRES, pool, PostgresEngineConfig.of(POSTGRES.spool()))
                .runAlone(POSTGRES.context(Duration.ofSeconds(50)), query)) {
      FutureTask<Boolean> next = new FutureTask<>(stream::next);
      Thread reader = new Thread(next);
      try (Connection held = pool.take()) {
        assertThat(held.isClosed()).isFalse();
        reader.start();
        while (!takesAConnection(reader)) {
          LockSupport.parkNanos(1_000_000);
        }
        stream.cancel();
      }
      assertThatThrownBy(next::get).hasMessageContaining("CANCELLED: The query was cancelled");
    }
    assertThat(STORE.query("SELECT is_called FROM public.runs")).containsExactly("f");
  }

  private static boolean takesAConnection(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(PostgresPool.class.getName()));
  }

  @Test
  void endsAtItsTimeout() {
    EngineQuery query = query("SELECT pg_sleep(60)::text", List.of(Column.of("t", VARCHAR)));

    try (BatchStream stream = ENGINE.runAlone(POSTGRES.context(Duration.ofSeconds(1)), query)) {
      assertThatThrownBy(stream::next).hasMessage("QUERY_TIMEOUT: The query was stopped after 1 s");
    }
  }

  @Test
  void saysWhatPostgresSaysInOurCodes() {
    List<Column> columns = List.of(Column.of("n", INTEGER));
    assertThatThrownBy(() -> alone(query("SELECT 1 / (x - x) FROM (VALUES (1)) v(x)", columns)))
        .hasMessage("DIVISION_BY_ZERO: PostgreSQL says: division by zero");
    assertThatThrownBy(() -> alone(query("SELECT 2147483647 + x FROM (VALUES (1)) v(x)", columns)))
        .hasMessage("NUMERIC_OVERFLOW: PostgreSQL says: integer out of range");
    assertThatThrownBy(() -> alone(query("SELECT x FROM nowhere", columns)))
        .hasMessageStartingWith("TABLE_NOT_FOUND");
    assertThatThrownBy(
            () -> alone(query("SELECT x::integer FROM (VALUES ('a'::text)) v(x)", columns)))
        .hasMessageStartingWith("INVALID_VALUE");
  }

  @Test
  void aLostConnectionIsSaidSoAndTheNextQueryWorks() {
    EngineQuery query =
        query(
            "SELECT pg_terminate_backend(pg_backend_pid())::text",
            List.of(Column.of("t", VARCHAR)));

    assertThatThrownBy(() -> alone(query)).hasMessageStartingWith("POSTGRES_UNAVAILABLE");

    EngineQuery one =
        query(
            "SELECT ?::numeric",
            List.of(Column.of("n", new DataType.Decimal(3, 1))),
            new Parameter(new DataType.Decimal(3, 1), new BigDecimal("1.5")));
    assertThat(alone(one)).containsExactly("[1.5]");
  }
}
