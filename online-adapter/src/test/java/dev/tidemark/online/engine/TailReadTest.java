package dev.tidemark.online.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.testing.TestStore;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A tail of many batches, which PostgreSQL sends as a COPY while they are worked at. */
@Timeout(180)
class TailReadTest {
  private static final int ROWS = 100_000;
  private static final List<String> NAMES = List.of("user_id", "clicks");
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("user_id", DataType.of(TypeName.BIGINT)),
          Column.of("clicks", DataType.of(TypeName.INTEGER)));

  @RegisterExtension static final StoreEngine POSTGRES = new StoreEngine();
  private static final TestStore STORE = POSTGRES.store();
  private static final PostgresEngine ENGINE = POSTGRES.engine();

  @AfterEach
  void leavesNoWork() {
    awaitSessions("application_name LIKE 'tidemark read%' AND state <> 'idle'", 0);
    EngineQuery one = new EngineQuery("SELECT 1, 2", COLUMNS, List.of());
    try (BatchStream rows = ENGINE.runAlone(POSTGRES.context(Duration.ofSeconds(30)), one)) {
      assertThat(ArrowRows.of(rows, COLUMNS).next()).containsExactly(1L, 2);
    }
  }

  private OnlineSession session(Duration timeout) {
    return ENGINE.open(POSTGRES.context(timeout));
  }

  private OnlineSession session() {
    return session(Duration.ofSeconds(60));
  }

  /** Users 1 to {@value #ROWS}, whose clicks are that expression over {@code n}. */
  private static FeatureGroup group(String name, String clicks) {
    FeatureGroup group = STORE.clicks(name);
    String tail = "tidemark." + group.tailTable();
    STORE.execute(
        "INSERT INTO %s (known_time, write_time, sequence, is_deleted, %s, %s) SELECT now(), now(), n, false, n, now() FROM generate_series(1, %d) AS n"
            .formatted(tail, physical(group, "user_id"), physical(group, "event_time"), ROWS));
    STORE.execute("ALTER TABLE " + tail + " RENAME TO rows_of_" + name);
    STORE.execute(
        "CREATE VIEW %s AS SELECT xid, n.%s, %s AS %s FROM tidemark.rows_of_%s AS n, LATERAL (SELECT n.sequence AS n) AS s"
            .formatted(tail, physical(group, "user_id"), clicks, physical(group, "clicks"), name));
    return group;
  }

  private static String physical(FeatureGroup group, String column) {
    return group.column(column).physicalName();
  }

  @Test
  void bringsEveryRowWithItsNulls() {
    FeatureGroup group = group("whole", "CASE WHEN s.n % 3 = 0 THEN NULL ELSE s.n::integer END");

    try (OnlineSession session = session();
        BatchStream tail = session.tail(group, 0, NAMES, List.of())) {
      int batches = 0;
      long next = 1;
      while (tail.next()) {
        batches++;
        for (Object[] row : new ArrowRows(tail.root(), null, COLUMNS).batch()) {
          assertThat(row).containsExactly(next, next % 3 == 0 ? null : (Integer) (int) next);
          next++;
        }
      }
      assertThat(next).isEqualTo(ROWS + 1);
      assertThat(batches).isGreaterThan(1);
      try (BatchStream again = session.tail(group, 0, List.of("user_id"), List.of())) {
        assertThat(again.next()).isTrue();
      }
    }
  }

  @Test
  void anErrorInTheMiddleIsWhatPostgresSaysOfIt() {
    FeatureGroup group = group("divided", "(1 / (s.n - 50000))::integer");

    try (OnlineSession session = session();
        BatchStream tail = session.tail(group, 0, NAMES, List.of())) {
      assertThatThrownBy(() -> drain(tail))
          .hasMessage("DIVISION_BY_ZERO: PostgreSQL says: division by zero");
    }
  }

  @Test
  void aTypeThatWasWidenedMeanwhileIsNoOtherNumber() {
    FeatureGroup group = group("widened", "s.n::bigint");

    try (OnlineSession session = session();
        BatchStream tail = session.tail(group, 0, NAMES, List.of())) {
      assertThatThrownBy(() -> drain(tail))
          .hasMessage(
              "CONFLICT: The type of column 'clicks' was changed meanwhile; run the statement again");
    }
  }

  @Test
  void aLostConnectionIsSaidSo() {
    FeatureGroup group =
        group(
            "lost",
            "CASE WHEN s.n = 50000 THEN pg_terminate_backend(pg_backend_pid())::integer END");

    try (OnlineSession session = session();
        BatchStream tail = session.tail(group, 0, NAMES, List.of())) {
      assertThatThrownBy(() -> drain(tail)).hasMessageStartingWith("POSTGRES_UNAVAILABLE");
    }
  }

  @Test
  void cancelsInTheMiddle() {
    FeatureGroup group = group("cancelled", sleepingFrom(50_000));

    try (OnlineSession session = session();
        BatchStream tail = session.tail(group, 0, NAMES, List.of())) {
      CompletableFuture<Void> read = CompletableFuture.runAsync(() -> drain(tail));
      awaitSleep();
      session.cancel();
      assertThatThrownBy(read::get)
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("CANCELLED: The query was cancelled");
    }
  }

  @Test
  void endsAtItsTimeout() {
    FeatureGroup group = group("slow", sleepingFrom(1));

    try (OnlineSession session = session(Duration.ofSeconds(1));
        BatchStream tail = session.tail(group, 0, NAMES, List.of())) {
      assertThatThrownBy(() -> drain(tail))
          .hasMessage("QUERY_TIMEOUT: The query was stopped after 1 s");
    }
  }

  @Test
  void aReaderWhoStopsEarlyStopsPostgres() {
    FeatureGroup group = group("left", sleepingFrom(90_000));

    try (OnlineSession session = session();
        BatchStream tail = session.tail(group, 0, NAMES, List.of())) {
      assertThat(tail.next()).isTrue();
      assertThat(tail.root().getRowCount()).isPositive();
      awaitSleep();
    }
  }

  private static String sleepingFrom(int row) {
    return "CASE WHEN s.n >= " + row + " THEN length(pg_sleep(60)::text) END";
  }

  private static void awaitSleep() {
    awaitSessions("wait_event = 'PgSleep'", 1);
  }

  private static void awaitSessions(String condition, int count) {
    String sessions =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND " + condition;
    long start = System.nanoTime();
    while (!STORE.query(sessions).equals(List.of(Integer.toString(count)))) {
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("until %d sessions have %s", count, condition)
          .isLessThan(Duration.ofSeconds(45));
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void drain(BatchStream rows) {
    while (rows.next()) {
      Objects.requireNonNull(rows.root());
    }
  }
}
