package dev.tidemark.offline.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.offline.FreeLocks;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.planner.engine.scan.PinnedScan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
  @AutoClose private final MaintainedClicks clicks;

  CompactionTest(@TempDir Path folder) {
    clicks = new MaintainedClicks(folder);
  }

  @Test
  void putsSmallFilesTogetherSortedByKey() {
    clicks.commit(5, 3, 9, 1, 7);

    MaintenanceResult result = clicks.maintenance().compact(clicks.group);

    assertThat(result.filesRewritten()).isEqualTo(5);
    assertThat(result.filesWritten()).isEqualTo(1);
    assertThat(result.rows()).isEqualTo(5);
    PinnedScan scan = clicks.store.pin(clicks.group);
    assertThat(scan.files()).isEqualTo(1);
    List<Object[]> rows =
        clicks.store.query(
            "SELECT * EXCLUDE (\"$row\") FROM (" + scan.sql() + ")", clicks.group.historyColumns());
    assertThat(rows).extracting(row -> row[0]).containsExactly(1L, 3L, 5L, 7L, 9L);
    assertThat(rows.get(0)[2]).isEqualTo(List.of("a"));
    assertThat(clicks.maintenance().compact(clicks.group).isNone()).isTrue();
  }

  @Test
  void compactsEachPartitionByItself() {
    FeatureGroup parts = clicks.create("parts", "bucket(2, id)", "month(event_time)");
    clicks.commit(parts, 1, 2, 3, 4, 5, 6, 7, 8);

    MaintenanceResult result = clicks.maintenance().compact(parts);

    assertThat(result.filesRewritten()).isEqualTo(8);
    assertThat(result.filesWritten()).isEqualTo(2);
    assertThat(clicks.ids(parts)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void keepsNobodyFromMaintainingAnotherGroupWhileItWaitsForAPurge() throws Exception {
    FeatureGroup other = clicks.create("other");
    clicks.commit(other, 1, 2);
    clicks.commit(5, 3);
    Purged purged = new Purged(clicks.group);
    Maintenance maintenance =
        clicks.maintenance(purged, Clock.systemUTC(), Duration.ZERO, Duration.ZERO);
    CompletableFuture<MaintenanceResult> waiting =
        CompletableFuture.supplyAsync(() -> maintenance.compact(clicks.group));
    CompletableFuture<MaintenanceResult> meanwhile;
    try {
      assertThat(purged.isWaitedFor.await(1, TimeUnit.MINUTES)).isTrue();
      meanwhile = CompletableFuture.supplyAsync(() -> maintenance.compact(other));

      assertThat(meanwhile.get(30, TimeUnit.SECONDS).filesRewritten()).isEqualTo(2);
      assertThat(waiting).isNotDone();
    } finally {
      purged.end.countDown();
    }
    assertThat(waiting.get(1, TimeUnit.MINUTES).filesRewritten()).isEqualTo(2);
  }

  /** The locks of one group while it is purged. */
  private static final class Purged implements HistoryLocks {
    private final HistoryLocks free = new FreeLocks();
    private final FeatureGroup group;
    final CountDownLatch isWaitedFor = new CountDownLatch(1);
    final CountDownLatch end = new CountDownLatch(1);

    Purged(FeatureGroup group) {
      this.group = group;
    }

    private boolean isHeld(FeatureGroup wanted) {
      return wanted.id() == group.id() && end.getCount() > 0;
    }

    @Override
    public <T> Optional<T> tryAdding(FeatureGroup wanted, Supplier<T> work) {
      return isHeld(wanted) ? Optional.empty() : free.tryAdding(wanted, work);
    }

    @Override
    public <T> T adding(FeatureGroup wanted, Supplier<T> work) {
      if (isHeld(wanted)) {
        isWaitedFor.countDown();
        try {
          end.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return free.adding(wanted, work);
    }

    @Override
    public <T> T alone(List<FeatureGroup> wanted, Duration patience, Supplier<T> work) {
      return free.alone(wanted, patience, work);
    }

    @Override
    public <T> T atOnce(Duration patience, Supplier<T> work) {
      return free.atOnce(patience, work);
    }
  }

  @Test
  void carriesTheTailsPositionOn() {
    TailPosition position = new TailPosition(101, 1, "7000");
    Table table = clicks.table();
    HistoryCommit.moveTail(table, clicks.write(table, 1), TailPosition.NONE, position);
    clicks.commit(2);

    clicks.maintenance().compact(clicks.group);

    assertThat(clicks.store.position(clicks.group)).isEqualTo(position);
    assertThat(clicks.table().currentSnapshot().summary())
        .containsEntry("tidemark.operation", "compact")
        .containsEntry("tidemark.horizon", "101");
  }

  @Test
  void takesADropForNoDamage() {
    clicks.commit(1, 2);
    Maintenance maintenance =
        clicks.maintenance(
            new Dropping(clicks.store.warehouse), Clock.systemUTC(), Duration.ZERO, Duration.ZERO);

    assertThatThrownBy(() -> maintenance.compact(clicks.group))
        .hasMessage("TABLE_NOT_FOUND: Feature group 'clicks_v1' was dropped meanwhile");
    assertThat(clicks.books.accounts().get(0).error().orElseThrow()).contains("dropped meanwhile");
  }

  /** Drops a group beneath whoever adds to its history. */
  private static final class Dropping implements HistoryLocks {
    private final HistoryLocks free = new FreeLocks();
    private final Warehouse warehouse;

    Dropping(Warehouse warehouse) {
      this.warehouse = warehouse;
    }

    @Override
    public <T> Optional<T> tryAdding(FeatureGroup group, Supplier<T> work) {
      warehouse.delete(warehouse.folder().resolve(group.uuid().toString()));
      try {
        return free.tryAdding(group, work);
      } finally {
        warehouse.catalog().dropTable(Warehouse.identifier(group), false);
      }
    }

    @Override
    public <T> T adding(FeatureGroup group, Supplier<T> work) {
      return free.adding(group, work);
    }

    @Override
    public <T> T alone(List<FeatureGroup> groups, Duration patience, Supplier<T> work) {
      return free.alone(groups, patience, work);
    }

    @Override
    public <T> T atOnce(Duration patience, Supplier<T> work) {
      return free.atOnce(patience, work);
    }
  }
}
