package dev.tidemark.server.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.OldestSnapshot;
import dev.tidemark.planner.engine.scan.HistoryScanner;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;

class PinnedSnapshotsTest {
  private static final ScanRequest REQUEST =
      new ScanRequest(
          new TableDef(
              new TableName("lake", "t"),
              List.of(Column.of("id", DataType.parse("BIGINT"))),
              new TableLocation.Iceberg("lake", List.of("lake", "t"))),
          List.of("id"),
          List.of(),
          new SnapshotChoice.Current());

  /** A table to which a replicator commits: snapshot n holds the tail below 10 n. */
  private static final class Replicated implements HistoryScanner {
    private long current;

    @Override
    public PinnedScan pin(ScanRequest request) {
      SnapshotChoice choice = request.snapshot();
      long id = current;
      if (choice instanceof SnapshotChoice.Version version) {
        id = version.snapshotId();
      } else if (choice instanceof SnapshotChoice.Nothing) {
        id = 0;
      } else if (choice instanceof SnapshotChoice.Before before) {
        id = Math.min(current, before.transaction() / 10);
      }
      return new PinnedScan("", id, id, id * 10, 0, 0, 0, 0, 0);
    }
  }

  private final Replicated table = new Replicated();
  private final PinnedSnapshots snapshots = new PinnedSnapshots(table);

  @Test
  void keepsToTheSnapshotThatWasFoundFirst() {
    table.current = 1;
    snapshots.pin(REQUEST);
    table.current = 2;

    assertThat(snapshots.pin(REQUEST).snapshotId()).isEqualTo(1);
  }

  @Test
  void findsNothingInATableThatGetsItsFirstSnapshotMeanwhile() {
    snapshots.pin(REQUEST);
    table.current = 1;

    assertThat(snapshots.pin(REQUEST).snapshotId()).isZero();
    assertThat(snapshots.pin(REQUEST, OldestSnapshot.ANY).snapshotId()).isZero();
  }

  @Test
  void pinsNothingNewerThanTheTransactionThatReadsTheTail() {
    table.current = 1;
    snapshots.pin(REQUEST);
    table.current = 5;

    assertThat(snapshots.pin(REQUEST, new OldestSnapshot(30, 0, 39, true)).snapshotId())
        .isEqualTo(3);
    assertThat(snapshots.pin(REQUEST).snapshotId()).isEqualTo(3);
  }

  @Test
  void pinsWhatWasAskedBeforeToTheNewerSnapshot() {
    ScanRequest other = new ScanRequest(REQUEST.table(), List.of(), List.of(), REQUEST.snapshot());
    table.current = 1;
    snapshots.pin(REQUEST);
    snapshots.pin(other);
    table.current = 5;

    assertThat(snapshots.pin(other, new OldestSnapshot(30, 0, 39, true)).snapshotId()).isEqualTo(3);
    assertThat(snapshots.pin(REQUEST).snapshotId()).isEqualTo(3);
  }

  @Test
  void saysSoWhereNoSnapshotReachesTheTail() {
    table.current = 2;

    assertThatThrownBy(() -> snapshots.pin(REQUEST, new OldestSnapshot(30, 0, 39, true)))
        .hasMessageStartingWith(
            "DATA_DAMAGED: The tail of 'lake.t' was trimmed up to transaction 30");
  }
}
