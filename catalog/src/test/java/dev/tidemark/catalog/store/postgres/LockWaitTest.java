package dev.tidemark.catalog.store.postgres;

import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.testing.Drafts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL says nothing while a session of ours waits for a lock, and isn't taken for gone. */
@Timeout(120)
class LockWaitTest {

  /** Longer than a busy machine holds up PostgreSQL. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final DataSource database = migratedDatabase();
  private final FeatureGroup group = Drafts.clicks("g");
  private final PostgresHistoryLocks adding = new PostgresHistoryLocks(database);
  private final PostgresHistoryLocks waiting =
      new PostgresHistoryLocks(new CatalogDatabase(database, SILENCE), SILENCE);

  /** How long its session may be silent that has the history alone. */
  private int silenceMillis() {
    try {
      return waiting.run(session -> session.getNetworkTimeout());
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  @Test
  void aWaitMayLastLongerThanSilence() {
    CompletableFuture<Integer> alone =
        adding.adding(
            group,
            () -> {
              CompletableFuture<Integer> begun =
                  CompletableFuture.supplyAsync(
                      () -> waiting.alone(group, PATIENCE, this::silenceMillis));
              awaitAWaitOf(SILENCE.plusSeconds(1));
              return begun;
            });

    assertThat(alone.join()).isEqualTo((int) SILENCE.toMillis());
  }

  @Test
  void aWaitEndsWithItsPatience() {
    adding.adding(
        group,
        () -> {
          assertThatThrownBy(() -> waiting.alone(group, SILENCE.plusSeconds(1), () -> "alone"))
              .hasMessage(
                  "CONFLICT: Feature group 'g' is being loaded or rewritten; try again later");
          return group;
        });
  }

  private void awaitAWaitOf(Duration time) {
    String waits =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '"
            + time.toMillis()
            + " milliseconds'";
    while (!query(database, waits).equals("1")) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
