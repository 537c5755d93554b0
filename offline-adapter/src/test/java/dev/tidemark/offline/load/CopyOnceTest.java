package dev.tidemark.offline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A load is there once or not at all, whatever ends it and however often it comes. */
class CopyOnceTest {
  @TempDir Path folder;
  private LoadedClicks clicks;

  @BeforeEach
  void open() {
    clicks = new LoadedClicks(folder);
  }

  @AfterEach
  void close() {
    clicks.close();
  }

  @Test
  void loadsALoadIdOnce() throws IOException {
    clicks.csv("a.csv", "id,event_time\n1,2026-01-01\n");
    LoadRequest request =
        new LoadRequest("a.csv", Optional.empty(), Optional.of("nightly"), Optional.empty());

    LoadResult first = clicks.load(request);
    LoadResult second = clicks.load(request);

    assertThat(first).isEqualTo(new LoadResult("nightly", 1, false));
    assertThat(second).isEqualTo(new LoadResult("nightly", 1, true));
    assertThat(clicks.rows()).hasSize(1);
    clicks.csv("a.csv", "id,event_time\n2,2026-01-01\n");
    assertThatThrownBy(() -> clicks.load(request)).hasMessageStartingWith("IDEMPOTENCY_CONFLICT");
  }

  @Test
  void finishesALoadThatWasCommittedBeforeTheCrash() throws IOException {
    clicks.csv("a.csv", "id,event_time,name\n1,2026-01-01,a\n1,2026-01-02,b\n");
    clicks.loads.failsWhenCommitted = true;
    LoadRequest request =
        new LoadRequest("a.csv", Optional.empty(), Optional.of("x"), Optional.empty());
    assertThatThrownBy(() -> clicks.load(request)).hasMessageContaining("PostgreSQL is away");
    assertThat(clicks.loads.pending()).hasSize(1);
    clicks.loads.failsWhenCommitted = false;

    new LoadRecovery(clicks.stores()).recover();

    assertThat(clicks.rows()).hasSize(2);
    assertThat(clicks.online.upserted).extracting(row -> row[3]).containsExactly("b");
    assertThat(clicks.loads.pending()).isEmpty();
    assertThat(clicks.load(request)).isEqualTo(new LoadResult("x", 2, true));
  }

  @Test
  void finishesTheOnlineHalfWhenTheSameLoadComesAgain() throws IOException {
    clicks.csv("a.csv", "id,event_time\n1,2026-01-01\n");
    clicks.online.failsInUpsert = true;
    LoadRequest request =
        new LoadRequest("a.csv", Optional.empty(), Optional.of("x"), Optional.empty());
    assertThatThrownBy(() -> clicks.load(request))
        .hasMessage(
            "POSTGRES_UNAVAILABLE: Load 'x' is in the history, but not all of it online yet; it is"
                + " finished in the background, or when the same load comes again: PostgreSQL is"
                + " away");
    assertThat(clicks.loads.left).containsExactly("x");
    clicks.online.failsInUpsert = false;

    assertThat(clicks.load(request)).isEqualTo(new LoadResult("x", 1, true));
    assertThat(clicks.online.upserted).hasSize(1);
    assertThat(clicks.rows()).hasSize(1);
  }

  /** Told to run it again, its client would load everything twice. */
  @Test
  void followsAChangeOfTheGroupThatComesAfterItsCommit() throws IOException {
    clicks.csv("a.csv", "id,event_time\n1,2026-01-01\n");
    clicks.online.definition = clicks.group.definition() + 1;
    clicks.current = clicks.group.redefined(clicks.group.columns());
    LoadRequest request =
        new LoadRequest("a.csv", Optional.empty(), Optional.empty(), Optional.empty());

    assertThat(clicks.load(request).rows()).isEqualTo(1);

    assertThat(clicks.online.upserted).hasSize(1);
    assertThat(clicks.loads.left).isEmpty();
  }

  @Test
  void undoesALoadThatWasNotCommitted() throws IOException {
    clicks.csv("a.csv", "id,event_time\n1,2026-01-01\n");
    clicks.loads.reserved(clicks.loads.register(clicks.group, Optional.of("x"), "hash"), 1, 1);

    new LoadRecovery(clicks.stores()).recover();

    assertThat(clicks.loads.loads).isEmpty();
    assertThat(clicks.rows()).isEmpty();
  }

  /** Its server was taken for dead, and another one is at the load. */
  @Test
  void commitsNothingOfALoadThatAnotherTookOver() throws IOException {
    clicks.csv("a.csv", "id,event_time\n1,2026-01-01\n");
    LoadRequest request =
        new LoadRequest("a.csv", Optional.empty(), Optional.of("x"), Optional.empty());

    assertThatThrownBy(
            () ->
                clicks.load(
                    request,
                    new LoadControl(),
                    (step, rows) -> clicks.loads.isAnothers = step == LoadProgress.Step.WRITTEN))
        .hasMessage("CONFLICT: Load 'x' is another's");

    assertThat(clicks.rows()).isEmpty();
    assertThat(clicks.dataFiles()).isEmpty();
    assertThat(clicks.loads.pending()).hasSize(1);
  }

  @Test
  void aCancelledLoadLeavesNothing() throws IOException {
    clicks.csv("a.csv", "id,event_time\n1,2026-01-01\n");
    LoadControl control = new LoadControl();

    assertThatThrownBy(
            () ->
                clicks.load(
                    LoadRequest.of("a.csv"),
                    control,
                    (step, rows) -> {
                      if (step == LoadProgress.Step.WRITTEN) {
                        control.cancel();
                      }
                    }))
        .hasMessage("CANCELLED: The load was cancelled");

    assertThat(clicks.rows()).isEmpty();
    assertThat(clicks.loads.loads).isEmpty();
    assertThat(clicks.dataFiles()).isEmpty();
  }
}
