package dev.tidemark.catalog.store.postgres;

import static dev.tidemark.catalog.testing.Drafts.clicks;
import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who removes what queries may read waits for those of all servers. */
@Timeout(60)
class ReadingEpochsTest {
  private final DataSource database = migratedDatabase();
  private final Set<String> queriesHere = ConcurrentHashMap.newKeySet();
  private final Set<String> queriesThere = ConcurrentHashMap.newKeySet();
  private final ReadingEpochs here = new ReadingEpochs(database, () -> Set.copyOf(queriesHere));
  private final ReadingEpochs there = new ReadingEpochs(database, () -> Set.copyOf(queriesThere));

  @BeforeEach
  void start() {
    here.look();
    there.look();
  }

  @AfterEach
  void stop() {
    here.close();
    there.close();
  }

  private CompletableFuture<Boolean> waiting() {
    String epoch = "SELECT last_value FROM tidemark.reading_epoch";
    String before = query(database, epoch);
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              here.await(Duration.ofMinutes(1), () -> {});
              return true;
            });
    while (query(database, epoch).equals(before)) {
      Thread.onSpinWait();
    }
    return waiting;
  }

  private void look() {
    here.look();
    there.look();
  }

  @Test
  void waitsForTheQueriesThatBeganBeforeOnEveryServer() {
    queriesHere.add("q1");
    queriesThere.add("q1");

    CompletableFuture<Boolean> waiting = waiting();
    look();
    queriesThere.add("q2");
    queriesHere.remove("q1");
    look();
    assertThat(waiting).isNotDone();
    queriesThere.remove("q1");
    look();

    assertThat(waiting.join()).isTrue();
  }

  @Test
  void waitsForNobodyWhereNothingRuns() {
    CompletableFuture<Boolean> first = waiting();
    CompletableFuture<Boolean> second = waiting();

    look();

    assertThat(first.join()).isTrue();
    assertThat(second.join()).isTrue();
  }

  /** How long the query takes doesn't matter, nor on which server it runs. */
  @Test
  void filesAreNotDueWhileAQueryRunsThatBeganBeforeTheyWereNoted() {
    PostgresMaintenanceBooks books = new PostgresMaintenanceBooks(database);
    FeatureGroup group = clicks("g");
    queriesThere.add("q1");

    books.unreferenced(group, List.of("old.parquet"));
    look();
    queriesThere.add("q2");
    look();
    assertThat(books.due(group, Duration.ZERO)).isEmpty();
    assertThat(books.waiting(group)).containsExactly("old.parquet");
    queriesThere.remove("q1");
    look();

    assertThat(books.due(group, Duration.ZERO)).containsExactly("old.parquet");
  }

  @Test
  void forgetsAServerThatEnds() {
    queriesThere.add("q1");
    CompletableFuture<Boolean> waiting = waiting();
    look();

    there.close();

    assertThat(waiting.join()).isTrue();
  }

  @Test
  void waitsForQueriesThatOutliveTheirConnection() {
    queriesThere.add("q1");
    there.close();
    there.look();

    CompletableFuture<Boolean> waiting = waiting();
    look();
    assertThat(waiting).isNotDone();
    queriesThere.clear();
    look();

    assertThat(waiting.join()).isTrue();
  }

  @Test
  void givesUpAfterAWhile() {
    queriesThere.add("q1");

    assertThatThrownBy(() -> here.await(Duration.ofMillis(1), () -> {}))
        .hasMessageStartingWith("CONFLICT: Queries that began before don't end");
  }

  @Test
  void endsWithAnErrorOfWhoIsAskedMeanwhile() {
    queriesThere.add("q1");

    assertThatThrownBy(
            () ->
                here.await(
                    Duration.ofMinutes(1),
                    () -> {
                      throw new IllegalStateException("isn't wanted");
                    }))
        .hasMessage("isn't wanted");
  }
}
