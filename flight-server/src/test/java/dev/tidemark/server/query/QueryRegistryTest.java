package dev.tidemark.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.session.SessionLimits;
import dev.tidemark.server.session.SessionRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryRegistryTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final SessionRegistry sessions =
      new SessionRegistry(Settings.DEFAULTS, new SessionLimits(10, HOUR, HOUR), ended -> {});
  private final Session ann = sessions.findOrOpen("token:a", "ann", "c");

  @AfterEach
  void close() {
    sessions.close();
  }

  @Test
  void refusesOneQueryTooMany() {
    QueryRegistry queries = new QueryRegistry(1, Duration.ofMillis(1));
    RunningQuery first = queries.start(ann, "SELECT 1", Request.local(), HOUR);

    assertThatThrownBy(() -> queries.start(ann, "SELECT 2", Request.local(), HOUR))
        .isInstanceOf(TidemarkException.class)
        .hasMessageStartingWith(
            "TOO_MANY_REQUESTS: there are already 1 queries under way, and none ended within 1 ms;"
                + " wait some seconds and try again");

    queries.end(first, RunningQuery.State.FINISHED, "");
    assertThat(queries.start(ann, "SELECT 3", Request.local(), HOUR).state())
        .isEqualTo(RunningQuery.State.RUNNING);
  }

  @Test
  void letsOneTooManyWaitForItsTurn() {
    QueryRegistry queries = new QueryRegistry(1, HOUR);
    RunningQuery first = queries.start(ann, "SELECT 1", Request.local(), HOUR);
    CompletableFuture<RunningQuery> second =
        CompletableFuture.supplyAsync(() -> queries.start(ann, "SELECT 2", Request.local(), HOUR));
    assertThat(second).isNotDone();

    queries.end(first, RunningQuery.State.FINISHED, "");

    assertThat(second.join().state()).isEqualTo(RunningQuery.State.RUNNING);
  }

  /** In nanoseconds it is more than a long holds. */
  @Test
  void goesOnStoppingOthersBesideAQueryThatHasAllTheTimeOfTheWorld() {
    QueryRegistry queries = new QueryRegistry(2, HOUR);
    Request patient = Request.local();
    Request late = Request.local();
    queries.start(ann, "SELECT 1", patient, Duration.ofHours(999_999_999));
    queries.start(ann, "SELECT 2", late, Duration.ZERO);

    queries.checkTimes(System.nanoTime(), Runnable::run);

    assertThat(patient.cancellation().isRequested()).isFalse();
    assertThat(late.cancellation().isRequested()).isTrue();
  }

  /** Its engine may have been told between two statements, when there was nothing to stop. */
  @Test
  void stopsAgainWhatGoesOnThoughItWasStopped() {
    QueryRegistry queries = new QueryRegistry(1, HOUR);
    Request request = Request.local();
    AtomicInteger stops = new AtomicInteger();
    request.cancellation().then(stops::incrementAndGet);
    RunningQuery query = queries.start(ann, "SELECT 1", request, HOUR);
    queries.checkTimes(System.nanoTime(), Runnable::run);
    assertThat(stops).hasValue(0);

    request.cancellation().request();
    long now = System.nanoTime();
    queries.checkTimes(now, Runnable::run);
    queries.checkTimes(now, Runnable::run);

    assertThat(stops).as("not all the time").hasValue(2);
    queries.end(query, RunningQuery.State.CANCELLED, "");
    queries.checkTimes(System.nanoTime(), Runnable::run);
    assertThat(stops).hasValue(2);
  }

  /** To stop one may take a while, and the time of others goes on. */
  @Test
  void hasOneThreadAtMostStopAQueryWhoseTimeIsUp() {
    QueryRegistry queries = new QueryRegistry(2, HOUR);
    Queue<Runnable> threads = new ArrayDeque<>();
    Request slow = Request.local();
    Request other = Request.local();
    queries.start(ann, "SELECT 1", slow, Duration.ZERO);
    queries.start(ann, "SELECT 2", other, Duration.ZERO);

    queries.checkTimes(System.nanoTime(), threads::add);
    queries.checkTimes(System.nanoTime(), threads::add);

    assertThat(slow.cancellation().isRequested()).isFalse();
    assertThat(threads).hasSize(2);
    threads.forEach(Runnable::run);
    assertThat(slow.cancellation().isRequested()).isTrue();
    assertThat(other.cancellation().isRequested()).isTrue();
  }

  @Test
  void cancelsByTicketOnlyForTheUserWhoseQueryItIs() {
    QueryRegistry queries = new QueryRegistry(1, Duration.ofMillis(1));
    Request request = Request.local().withTicket("t");
    queries.start(ann, "SELECT 1", request, HOUR);

    assertThat(queries.cancel("t", "bob")).isFalse();
    assertThat(request.cancellation().isRequested()).isFalse();
    assertThat(queries.cancel("t", "ann")).isTrue();
    assertThat(request.cancellation().isRequested()).isTrue();
  }

  @Test
  void stopsWhatIsOpenedAfterTheCancellation() {
    Cancellation cancellation = new Cancellation();
    AtomicInteger stopped = new AtomicInteger();
    cancellation.request();

    cancellation.then(stopped::incrementAndGet);

    assertThat(stopped).hasValue(1);
  }

  @Test
  void stopsNothingAfterTheEnd() {
    Cancellation cancellation = new Cancellation();
    AtomicInteger stopped = new AtomicInteger();
    cancellation.then(stopped::incrementAndGet);
    cancellation.end();

    cancellation.request();

    assertThat(stopped).hasValue(0);
    assertThat(cancellation.isRequested()).isFalse();
  }

  @Test
  void stopsAQueryThatWaitsForEarlierOnes() {
    QueryRegistry queries = new QueryRegistry(2, HOUR);
    queries.start(ann, "SELECT 1", Request.local(), HOUR);
    Request request = Request.local();
    RunningQuery purge = queries.start(ann, "PURGE", request, HOUR);
    request.cancellation().request();

    assertThatThrownBy(() -> queries.awaitEarlier(purge.id(), HOUR, (patience, goOn) -> {}))
        .hasMessageStartingWith("CANCELLED: The query was cancelled");
  }

  @Test
  void stopsAQueryThatWaitsForOnesElsewhere() {
    QueryRegistry queries = new QueryRegistry(1, HOUR);
    Request request = Request.local();
    RunningQuery purge = queries.start(ann, "PURGE", request, HOUR);

    assertThatThrownBy(
            () ->
                queries.awaitEarlier(
                    purge.id(),
                    HOUR,
                    (patience, goOn) -> {
                      goOn.run();
                      request.cancellation().request();
                      goOn.run();
                    }))
        .hasMessageStartingWith("CANCELLED: The query was cancelled");
  }
}
