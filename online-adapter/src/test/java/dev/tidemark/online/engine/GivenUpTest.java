package dev.tidemark.online.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.engine.StatementSource.Transport;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was asked of PostgreSQL in vain leaves its connection to others. */
@Timeout(180)
class GivenUpTest {
  @TempDir private Path spool;
  private OneConnection one;

  @BeforeEach
  void open() {
    one = new OneConnection(spool, Duration.ofSeconds(2));
  }

  @AfterEach
  void close() {
    one.close();
  }

  /** As where a table was remade, whose first result comes in another format than it should. */
  @Test
  void aStatementThatIsExecutedAgainHasTheConnectionThatItHad() throws SQLException {
    AloneConnection alone = new AloneConnection(one.pool(), Duration.ofMinutes(1));

    Connection first = alone.connection(Transport.CURSOR);

    assertThat(alone.connection(Transport.CURSOR)).isSameAs(first);
    alone.release();
    one.pool().take().close();
  }

  /** Somebody rewrites the tail, for as long as it takes. */
  @Test
  void aSessionThatWaitsForATailCanBeCancelled() {
    FeatureGroup group = one.store().clicks("locked");
    try (OnlineSession session = one.engine().open(one.context(Duration.ofMinutes(10)))) {
      isCancelled(group.tailTable(), () -> session.oldestSnapshot(group), session::cancel);
      assertThatThrownBy(() -> session.oldestSnapshot(group)).hasMessageStartingWith("CANCELLED");
    }
  }

  @Test
  void aSessionThatWaitsForAnEstimateCanBeCancelled() {
    FeatureGroup group = one.store().clicks("estimated");
    try (OnlineSession session = one.engine().open(one.context(Duration.ofMinutes(10)))) {
      isCancelled(group.onlineTable(), () -> session.entities(group), session::cancel);
    }
  }

  @Test
  void aQueryThatWaitsForATableCanBeCancelled() {
    FeatureGroup group = one.store().clicks("changed");
    EngineQuery query =
        new EngineQuery(
            "SELECT count(*) FROM tidemark." + group.tailTable(),
            List.of(Column.of("n", DataType.of(TypeName.BIGINT))),
            List.of());
    try (BatchStream rows = one.engine().runAlone(one.context(Duration.ofMinutes(10)), query)) {
      isCancelled(group.tailTable(), rows::next, rows::cancel);
    }
  }

  private void isCancelled(String table, Supplier<?> waits, Runnable cancel) {
    try (Connection other = one.store().writers().take();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("LOCK TABLE tidemark." + table + " IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<?> waiting = CompletableFuture.supplyAsync(waits);
      String count = "SELECT count(*) FROM pg_locks WHERE NOT granted";
      while (!waiting.isDone() && !one.store().query(count).equals(List.of("1"))) {
        LockSupport.parkNanos(1_000_000);
      }

      cancel.run();

      assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS))
          .hasMessageContaining("CANCELLED: ");
      other.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
