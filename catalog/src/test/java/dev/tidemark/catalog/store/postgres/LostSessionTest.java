package dev.tidemark.catalog.store.postgres;

import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.testing.Drafts;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The session that holds a lock is lost, and what is done meanwhile fails for its own reason. */
@Timeout(120)
class LostSessionTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final DataSource database = migratedDatabase();
  private final FeatureGroup first = Drafts.clicks("g", 1);
  private final FeatureGroup second = Drafts.clicks("h", 2);
  private final RuntimeException failure = new IllegalStateException("for its own reason");

  private String failWithoutTheSession() {
    assertThat(
            query(
                database,
                "SELECT count(*) || ' ' || bool_and(pg_terminate_backend(pid, 60000)) FROM"
                    + " (SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory'"
                    + " AND database = (SELECT oid FROM pg_database"
                    + " WHERE datname = current_database())) AS holding"))
        .isEqualTo("1 true");
    throw failure;
  }

  private void isTold(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isSameAs(failure)
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).isNotEmpty());
  }

  @Test
  void tellsWhyTheWorkOfOneHistoryFailed() {
    PostgresHistoryLocks locks = new PostgresHistoryLocks(database);

    isTold(() -> locks.alone(first, PATIENCE, this::failWithoutTheSession));
  }

  @Test
  void tellsWhyTheWorkOfSeveralHistoriesFailed() {
    PostgresHistoryLocks locks = new PostgresHistoryLocks(database);

    isTold(() -> locks.alone(List.of(first, second), PATIENCE, this::failWithoutTheSession));
  }

  @Test
  void tellsWhyMaintenanceFailed() {
    PostgresMaintenanceBooks books = new PostgresMaintenanceBooks(database);

    isTold(() -> books.alone(first, this::failWithoutTheSession));
  }
}
