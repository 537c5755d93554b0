package dev.tidemark.catalog.store.postgres;

import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.testing.Drafts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One session has several histories alone, and changes what belongs to them in one transaction. */
@Timeout(120)
class SeveralHistoriesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final DataSource database = migratedDatabase();
  private final PostgresHistoryLocks mine = new PostgresHistoryLocks(database);
  private final PostgresHistoryLocks theirs = new PostgresHistoryLocks(database);
  private final FeatureGroup first = Drafts.clicks("g1", 1);
  private final FeatureGroup second = Drafts.clicks("g2", 2);

  @Test
  void nobodyAddsToAnyOfThem() {
    mine.alone(
        List.of(first, second),
        PATIENCE,
        () -> {
          assertThat(theirs.tryAdding(first, () -> "added")).isEmpty();
          assertThat(theirs.tryAdding(second, () -> "added")).isEmpty();
          return first;
        });

    assertThat(theirs.tryAdding(first, () -> "added")).contains("added");
    assertThat(theirs.tryAdding(second, () -> "added")).contains("added");
  }

  @Test
  void noneIsKeptWhereOneIsNotHad() {
    theirs.adding(
        second,
        () -> {
          assertThatThrownBy(
                  () -> mine.alone(List.of(first, second), Duration.ofSeconds(1), () -> "alone"))
              .hasMessage(
                  "CONFLICT: Feature group 'g2' is being loaded or rewritten; try again later");
          assertThat(theirs.tryAdding(first, () -> "added")).contains("added");
          return second;
        });

    assertThat(mine.alone(List.of(first, second), PATIENCE, () -> "alone")).isEqualTo("alone");
  }

  @Test
  void whatFailsIsUndoneAndTheHistoriesAreStillHad() {
    mine.alone(
        List.of(first, second),
        PATIENCE,
        () -> {
          assertThatThrownBy(
                  () ->
                      mine.atOnce(
                          PATIENCE,
                          () -> {
                            insert("one");
                            throw new IllegalStateException("no more");
                          }))
              .hasMessage("no more");
          assertThat(theirs.tryAdding(second, () -> "added")).isEmpty();
          mine.atOnce(
              PATIENCE,
              () -> {
                insert("two");
                assertThat(sources()).isEmpty();
                return second;
              });
          return first;
        });

    assertThat(sources()).isEqualTo("two");
  }

  private void insert(String name) {
    try {
      mine.run(
          session -> {
            CatalogDatabase.execute(
                session,
                "INSERT INTO tidemark.source (name, kind, location) VALUES ('"
                    + name
                    + "', 'ICEBERG', '')");
            return name;
          });
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  private String sources() {
    return query(database, "SELECT coalesce(string_agg(name, ', '), '') FROM tidemark.source");
  }
}
