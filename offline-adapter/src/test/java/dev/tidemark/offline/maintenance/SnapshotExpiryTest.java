package dev.tidemark.offline.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.store.LoadRegistry.Load;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which snapshots are forgotten, and which of them are kept for somebody. */
class SnapshotExpiryTest {
  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  @AutoClose private final MaintainedClicks clicks;

  SnapshotExpiryTest(@TempDir Path folder) {
    clicks = new MaintainedClicks(folder);
  }

  @Test
  void keepsEverySnapshotForADayAndOneAnHourForAMonth() {
    clicks.commit(1, 2, 3, 4, 5);
    List<Long> lastOfHours = lastOfHours();

    MaintenanceResult today = clicks.maintenance().expireSnapshots(clicks.group, Optional.empty());
    MaintenanceResult tomorrow =
        clicks.at(Duration.ofDays(2)).expireSnapshots(clicks.group, Optional.empty());

    assertThat(today.snapshotsExpired()).isZero();
    assertThat(tomorrow.snapshotsExpired()).isEqualTo(5 - lastOfHours.size());
    assertThat(clicks.snapshots())
        .extracting(Snapshot::snapshotId)
        .containsExactlyElementsOf(lastOfHours);
    assertThat(clicks.ids()).containsExactly(1L, 2L, 3L, 4L, 5L);
    clicks.commit(6);
    clicks.at(Duration.ofDays(32)).expireSnapshots(clicks.group, Optional.empty());
    assertThat(clicks.snapshots()).hasSize(1);
  }

  @Test
  void neverForgetsTheLastPositionOfTheTail() {
    TailPosition position = new TailPosition(101, 1, "7000");
    Table table = clicks.table();
    clicks.commit(9);
    table.refresh();
    HistoryCommit.moveTail(table, clicks.write(table, 1), TailPosition.NONE, position);
    for (long foreign = 2; foreign < 4; foreign++) {
      Table others = clicks.table();
      clicks.write(others, foreign).forEach(file -> others.newAppend().appendFile(file).commit());
    }

    MaintenanceResult result =
        clicks.maintenance().expireSnapshots(clicks.group, Optional.of(LATER));

    assertThat(result.snapshotsExpired()).isEqualTo(1);
    assertThat(clicks.snapshots()).hasSize(3);
    assertThat(clicks.store.position(clicks.group)).isEqualTo(position);
  }

  @Test
  void keepsTheSnapshotOfALoadThatIsNotDone() {
    Table table = clicks.table();
    Load load = clicks.loads.register(clicks.group, Optional.of("x"), "hash");
    clicks.loads.reserved(load, 1, 1);
    HistoryCommit.addLoad(table, clicks.write(table, 1), "x", () -> {});
    clicks.commit(2, 3);

    clicks.maintenance().expireSnapshots(clicks.group, Optional.of(LATER));

    assertThat(HistoryCommit.findLoad(clicks.table(), "x")).isPresent();
    assertThat(clicks.snapshots()).hasSize(2);
    clicks.loads.done(load, 1);
    clicks.maintenance().expireSnapshots(clicks.group, Optional.of(LATER));
    assertThat(clicks.snapshots()).hasSize(1);
  }

  @Test
  void namesTheNearestSnapshotsOfAnInstantThatHasExpired() {
    clicks.commit(1, 2, 3, 4);
    List<Snapshot> all = clicks.snapshots();
    Instant first = Instant.ofEpochMilli(all.get(0).timestampMillis());
    Instant third = Instant.ofEpochMilli(all.get(2).timestampMillis());
    Table table = clicks.table();
    table
        .expireSnapshots()
        .expireOlderThan(0)
        .expireSnapshotId(all.get(1).snapshotId())
        .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
        .commit();

    assertThatThrownBy(() -> clicks.store.pin(clicks.group, new SnapshotChoice.AsOf(first)))
        .hasMessageStartingWith("SNAPSHOT_NOT_FOUND")
        .hasMessageContaining("has expired")
        .hasMessageContaining(all.get(0).snapshotId() + " of " + first)
        .hasMessageContaining(all.get(2).snapshotId() + " of " + third);
    assertThat(clicks.store.pin(clicks.group, new SnapshotChoice.AsOf(third)).snapshotId())
        .isEqualTo(all.get(2).snapshotId());

    clicks.maintenance().expireSnapshots(clicks.group, Optional.of(third));

    assertThatThrownBy(() -> clicks.store.pin(clicks.group, new SnapshotChoice.AsOf(first)))
        .hasMessageContaining("has expired; the nearest: " + all.get(2).snapshotId());
    assertThatThrownBy(
            () ->
                clicks.store.pin(
                    clicks.group, new SnapshotChoice.AsOf(Instant.parse("2020-01-01T00:00:00Z"))))
        .hasMessageContaining("the nearest: " + all.get(2).snapshotId());
  }

  /** Another server has read the table and written its file, and commits when all that is gone. */
  @Test
  void losesNoCommitThatBeganBeforeAnExpiry() {
    clicks.commit(1, 2);
    Table others = clicks.table();
    List<DataFile> written = clicks.write(others, 3);
    TailPosition position = new TailPosition(101, 1, "7000");
    clicks.maintenance().compact(clicks.group);
    MaintenanceResult expired =
        clicks.maintenance().expireSnapshots(clicks.group, Optional.of(LATER));
    assertThat(expired.snapshotsExpired()).isEqualTo(2);
    assertThat(expired.filesRemoved()).isGreaterThanOrEqualTo(2);

    HistoryCommit.moveTail(others, written, TailPosition.NONE, position);

    assertThat(clicks.ids()).containsExactly(1L, 2L, 3L);
    assertThat(clicks.store.position(clicks.group)).isEqualTo(position);
  }

  private List<Long> lastOfHours() {
    List<Long> last = new ArrayList<>();
    List<Snapshot> all = clicks.snapshots();
    for (int i = 0; i < all.size(); i++) {
      if (i + 1 == all.size() || hour(all.get(i)) != hour(all.get(i + 1))) {
        last.add(all.get(i).snapshotId());
      }
    }
    return last;
  }

  private static long hour(Snapshot snapshot) {
    return snapshot.timestampMillis() / 3_600_000;
  }
}
