package dev.tidemark.catalog.store.postgres;

import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.testing.Drafts;
import dev.tidemark.catalog.testing.SilentLine;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connection that holds histories is cut somewhere on the way, and nobody is told. */
@Timeout(120)
class SilentSessionTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final DataSource database = migratedDatabase();
  private final SilentLine line = new SilentLine(database);
  private final FeatureGroup group = Drafts.clicks("g");
  private final PostgresHistoryLocks locks =
      new PostgresHistoryLocks(new CatalogDatabase(line.database()), Duration.ofSeconds(5));

  @AfterEach
  void close() throws IOException {
    line.close();
  }

  private CompletableFuture<String> another(Supplier<String> work) {
    return CompletableFuture.supplyAsync(() -> locks.adding(group, work));
  }

  private String aloneElsewhere() {
    return new PostgresHistoryLocks(database).alone(group, PATIENCE, () -> "alone");
  }

  @Test
  void aStatementThatIsNeverAnsweredKeepsNobodyFromBeginning() throws IOException {
    assertThatThrownBy(
            () ->
                locks.adding(
                    group,
                    () -> {
                      try {
                        return locks.run(
                            session -> {
                              line.cut();
                              assertThat(another(() -> "added").join()).isEqualTo("added");
                              return isAnswered(session);
                            });
                      } catch (SQLException e) {
                        throw CatalogDatabase.translate(e);
                      }
                    }))
        .hasMessage("POSTGRES_UNAVAILABLE: The catalog's PostgreSQL does not answer");

    line.close();
    assertThat(aloneElsewhere()).isEqualTo("alone");
  }

  private static boolean isAnswered(Connection session) throws SQLException {
    CatalogDatabase.execute(session, "SELECT 1");
    return true;
  }

  /** Who has done its work meanwhile ends too, though the share can't be given back. */
  @Test
  void keepsNobodyFromEnding() throws IOException {
    String done =
        locks.adding(
            group,
            () -> {
              CompletableFuture<Void> isAdding = new CompletableFuture<>();
              CompletableFuture<Void> isCut = new CompletableFuture<>();
              CompletableFuture<String> other =
                  another(
                      () -> {
                        isAdding.complete(null);
                        isCut.join();
                        return "other";
                      });
              isAdding.join();
              line.cut();
              isCut.complete(null);
              return other.join();
            });

    assertThat(done).isEqualTo("other");
    line.close();
    assertThat(aloneElsewhere()).isEqualTo("alone");
  }

  /** Somebody's statement takes longer than others want to wait. */
  @Test
  void aBusySessionIsCutByWhoEnds() {
    CompletableFuture<Void> isBusy = new CompletableFuture<>();
    CompletableFuture<Void> isOver = new CompletableFuture<>();
    CompletableFuture<CompletableFuture<String>> started = new CompletableFuture<>();

    String done =
        locks.adding(
            group,
            () -> {
              started.complete(another(() -> answeredAfter(isBusy, isOver)));
              isBusy.join();
              return "done";
            });
    isOver.complete(null);

    assertThat(done).isEqualTo("done");
    assertThatThrownBy(() -> started.join().join()).hasMessageContaining("POSTGRES_UNAVAILABLE");
    assertThat(aloneElsewhere()).isEqualTo("alone");
  }

  private String answeredAfter(CompletableFuture<Void> isBusy, CompletableFuture<Void> isOver) {
    try {
      return locks.run(
          session -> {
            isBusy.complete(null);
            isOver.join();
            return "answered " + isAnswered(session);
          });
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }
}
