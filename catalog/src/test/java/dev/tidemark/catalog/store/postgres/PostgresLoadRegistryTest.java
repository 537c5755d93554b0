package dev.tidemark.catalog.store.postgres;

import static dev.tidemark.catalog.testing.Drafts.clicks;
import static dev.tidemark.catalog.testing.PostgresFixture.execute;
import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.LoadRegistry.Load;
import dev.tidemark.catalog.store.LoadRegistry.State;
import dev.tidemark.catalog.testing.SilentLine;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PostgresLoadRegistryTest {

  private static final FeatureGroup GROUP = clicks("g");
  private static final Optional<String> ID = Optional.of("2026-11");

  private final DataSource database = migratedDatabase();
  private final PostgresLoadRegistry loads = new PostgresLoadRegistry(database);
  private final PostgresLoadRegistry otherServer = new PostgresLoadRegistry(database);

  @Test
  void drawsAnIdWhereTheUserGivesNone() {
    Load first = loads.register(GROUP, Optional.empty(), "h");
    Load second = loads.register(GROUP, Optional.empty(), "h");

    assertThat(first.id()).isNotEqualTo(second.id());
    assertThat(first.state()).isEqualTo(State.REGISTERED);
  }

  @Test
  void answersAFinishedLoadFromTheTable() {
    Load load = loads.register(GROUP, ID, "h");
    loads.reserved(load, 101, 42);
    loads.committed(load);
    loads.done(load, 42);

    Load again = otherServer.register(GROUP, ID, "h");

    assertThat(again).isEqualTo(new Load("2026-11", GROUP.id(), "h", State.DONE, 101, 42));
    assertThat(loads.pending()).isEmpty();
  }

  @Test
  void refusesAnIdThatStandsForOtherFiles() {
    Load load = loads.register(GROUP, ID, "h");
    loads.done(load, 0);

    assertThatThrownBy(() -> loads.register(GROUP, ID, "other"))
        .hasMessage(
            "IDEMPOTENCY_CONFLICT: Load '2026-11' was run with other files or options; choose"
                + " another load_id");
  }

  @Test
  void refusesALoadThatIsRunningHereOrElsewhere() {
    loads.register(GROUP, ID, "h");

    String message = "CONFLICT: Load '2026-11' is running; try again when it has ended";
    assertThatThrownBy(() -> loads.register(GROUP, ID, "h")).hasMessage(message);
    assertThatThrownBy(() -> otherServer.register(GROUP, ID, "h")).hasMessage(message);
    assertThat(loads.pending()).isEmpty();
    assertThat(otherServer.pending()).isEmpty();
  }

  @Test
  void letsALoadGoThoughItsTableDoesNotAnswer() {
    Load left = loads.register(GROUP, ID, "h");
    Load abandoned = loads.register(GROUP, Optional.of("2026-12"), "h");
    execute(database, "ALTER TABLE tidemark.load RENAME TO away");

    loads.leave(left);
    assertThatThrownBy(() -> loads.abandon(abandoned)).hasMessageContaining("tidemark.load");
    assertThatThrownBy(loads::pending).hasMessageContaining("tidemark.load");
    execute(database, "ALTER TABLE tidemark.away RENAME TO load");

    assertThat(loads.pending()).containsExactly(left, abandoned);
  }

  @Test
  void handsWhatACrashLeftToOneServer() {
    Load load = loads.register(GROUP, ID, "h");
    loads.reserved(load, 7, 3);
    loads.committed(load);
    endSessions();

    assertThat(otherServer.pending())
        .containsExactly(new Load("2026-11", GROUP.id(), "h", State.COMMITTED, 7, 3));
    assertThat(new PostgresLoadRegistry(database).pending()).isEmpty();
    otherServer.done(load, 3);
    assertThat(otherServer.pending()).isEmpty();
  }

  @Test
  void nobodyTakesOverWhatASilentSessionHolds() throws IOException {
    try (SilentLine line = new SilentLine(database)) {
      PostgresLoadRegistry silent = new PostgresLoadRegistry(line.database());
      silent.register(GROUP, ID, "h");
      line.cut();

      assertThatThrownBy(() -> otherServer.register(GROUP, ID, "h"))
          .hasMessage("CONFLICT: Load '2026-11' is running; try again when it has ended");
      assertThat(otherServer.pending()).isEmpty();
      // Its next load finds that the session is lost, and takes the locks by another one.
      silent.register(GROUP, Optional.of("2026-12"), "h");
      assertThatThrownBy(() -> silent.register(GROUP, ID, "h")).hasMessageStartingWith("CONFLICT");
    }
  }

  /** Whether the statement will ever be answered nobody knows; its load goes on where it is. */
  @Test
  void aStatementThatIsNotAnsweredHoldsUpNoOtherLoad() throws SQLException {
    Load slow = loads.register(GROUP, ID, "h");
    CompletableFuture<Void> committed;
    Load other;
    try (Connection blocker = database.getConnection()) {
      blocker.setAutoCommit(false);
      CatalogDatabase.execute(blocker, "SELECT 1 FROM tidemark.load FOR UPDATE");
      committed = CompletableFuture.runAsync(() -> loads.committed(slow));
      assertThat(comes("SELECT count(*) FROM pg_locks WHERE NOT granted", "1")).isTrue();

      other = loads.register(GROUP, Optional.of("2026-12"), "h");
      loads.reserved(other, 7, 3);

      assertThat(committed).isNotDone();
    }
    committed.join();
    loads.done(slow, 0);
    loads.done(other, 3);
    assertThat(otherSessionsEnd()).isTrue();
  }

  @Test
  void whoLostItsSessionChangesNothingOfWhatAnotherTookOver() {
    Load lost = loads.register(GROUP, ID, "h");
    loads.reserved(lost, 7, 3);
    endSessions();
    Load taken = otherServer.register(GROUP, ID, "h");

    assertThatThrownBy(() -> loads.requireHeld(lost)).hasMessageStartingWith("POSTGRES_UNAVAIL");
    loads.register(GROUP, Optional.of("2026-12"), "h");
    String message =
        "CONFLICT: Load '2026-11' may be another server's by now, or was ended by one; try again";
    assertThatThrownBy(() -> loads.requireHeld(lost)).hasMessage(message);
    assertThatThrownBy(() -> loads.reserved(lost, 100, 9)).hasMessage(message);
    assertThatThrownBy(() -> loads.committed(lost)).hasMessage(message);
    assertThatThrownBy(() -> loads.done(lost, 9)).hasMessage(message);
    assertThatThrownBy(() -> loads.abandon(lost)).hasMessage(message);

    otherServer.requireHeld(taken);
    otherServer.done(taken, 3);
    assertThat(loads.register(GROUP, ID, "h"))
        .isEqualTo(new Load("2026-11", GROUP.id(), "h", State.DONE, 7, 3));
  }

  @Test
  void letsARetryTakeOverWhatACrashLeft() {
    loads.register(GROUP, ID, "h");
    endSessions();

    Load load = otherServer.register(GROUP, ID, "h");

    assertThat(load.state()).isEqualTo(State.REGISTERED);
    assertThatThrownBy(() -> new PostgresLoadRegistry(database).register(GROUP, ID, "h"))
        .hasMessageStartingWith("CONFLICT");
  }

  /** Cuts every other connection to the database, as the end of its server would. */
  private void endSessions() {
    execute(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    assertThat(otherSessionsEnd()).isTrue();
  }

  @Test
  void forgetsAnAbandonedLoad() {
    Load load = loads.register(GROUP, ID, "h");

    loads.abandon(load);

    assertThat(loads.pending()).isEmpty();
    assertThat(loads.register(GROUP, ID, "other").hash()).isEqualTo("other");
    assertThatThrownBy(() -> loads.committed(new Load("x", 1, "h", State.REGISTERED, 0, 0)))
        .hasMessage(
            "CONFLICT: Load 'x' may be another server's by now, or was ended by one; try again");
  }

  @Test
  void keepsNoConnectionWhenNothingIsUnderWay() {
    Load load = loads.register(GROUP, ID, "h");
    loads.done(load, 0);

    assertThat(otherSessionsEnd()).isTrue();
  }

  /**
   * PostgreSQL ends a session, and its locks, a moment after it was cut or its client closed it.
   */
  private boolean otherSessionsEnd() {
    String others =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    return comes(others, "0");
  }

  private boolean comes(String question, String wanted) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    try (Connection connection = database.getConnection()) {
      boolean came = false;
      while (!came && System.nanoTime() < deadline) {
        LockSupport.parkNanos(1_000_000);
        came = query(connection, question).equals(wanted);
      }
      return came;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
