package dev.tidemark.catalog.store.postgres;

import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** Which sessions are open while locks are taken and given back. */
@Timeout(120)
class SharedSessionTest {
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final DataSource database = migratedDatabase();
  private final SlowDoor door = new SlowDoor(database);
  private final SharedSession shared =
      new SharedSession(new CatalogDatabase(door, SILENCE), LockKind.LOAD, SILENCE);

  /** Lets connections through once it is told to; till then who wants one waits. */
  private static final class SlowDoor extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;

    private final transient DataSource database;
    private transient volatile CompletableFuture<Void> isOpen =
        CompletableFuture.completedFuture(null);
    private final transient CompletableFuture<Void> isWaiting = new CompletableFuture<>();

    SlowDoor(DataSource database) {
      this.database = database;
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (!isOpen.isDone()) {
        isWaiting.complete(null);
        isOpen.join();
      }
      return database.getConnection();
    }
  }

  private LockSession take(long number) {
    try {
      return shared.tryTake(number).orElseThrow();
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  private static String busy(
      LockSession session, CompletableFuture<Void> isBusy, CompletableFuture<Void> isOver) {
    try {
      return session.run(
          connection -> {
            isBusy.complete(null);
            isOver.join();
            return "over";
          });
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  private void awaitSessions(String count) {
    String others =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    while (!query(database, others).equals(count)) {
      assertThat(Thread.currentThread().isInterrupted()).as("until %s are open", count).isFalse();
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Its last lock comes back while another one takes long to open. */
  @Test
  void aReplacedSessionEndsWithItsLastLock() {
    LockSession first = take(1);
    CompletableFuture<Void> isBusy = new CompletableFuture<>();
    CompletableFuture<Void> isOver = new CompletableFuture<>();
    CompletableFuture<String> work =
        CompletableFuture.supplyAsync(() -> busy(first, isBusy, isOver));
    isBusy.join();
    door.isOpen = new CompletableFuture<>();
    CompletableFuture<LockSession> second = CompletableFuture.supplyAsync(() -> take(2));
    door.isWaiting.join();
    isOver.complete(null);
    assertThat(work.join()).isEqualTo("over");

    shared.giveBack(first, 1);
    door.isOpen.complete(null);

    assertThat(second.join()).isNotSameAs(first);
    awaitSessions("1");
    shared.giveBack(second.join(), 2);
    awaitSessions("0");
  }
}
