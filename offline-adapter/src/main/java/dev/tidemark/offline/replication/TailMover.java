package dev.tidemark.offline.replication;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryTail;
import dev.tidemark.catalog.store.HistoryTail.TailIdentity;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.commit.HistoryWriter.Rows;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.intake.StagedRows;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.iceberg.Warehouse;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * Moves the ended transactions of one group's tail into one snapshot. Where it had come to is read
 * from the snapshot alone, so it may end at any point and be started again.
 */
final class TailMover {
  private static final String STAGED = "tidemark_staged";

  private final HistoryTail tail;
  private final Warehouse warehouse;
  private final HistoryWriter writer;
  private final DuckDb duckDb;
  private final BufferAllocator parent;

  TailMover(
      HistoryTail tail,
      Warehouse warehouse,
      HistoryWriter writer,
      DuckDb duckDb,
      BufferAllocator parent) {
    this.tail = tail;
    this.warehouse = warehouse;
    this.writer = writer;
    this.duckDb = duckDb;
    this.parent = parent;
  }

  /**
   * What a move did.
   *
   * @param rows 0 where there was nothing to do
   * @param horizon below which Iceberg has every row, now
   */
  record Moved(long rows, long horizon) {}

  /** Errors: {@code CONFLICT} where another server was faster, or the tail is another one. */
  Moved move(FeatureGroup group) {
    Table table = warehouse.table(group);
    TailIdentity identity = tail.identity();
    TailPosition from = TailPosition.current(table);
    long start = start(group, from, identity);
    if (!tail.isTrusted()) {
      throw stranger(group);
    }
    long horizon = tail.safeHorizon();
    if (horizon <= start) {
      return new Moved(0, start);
    }
    TailPosition to = new TailPosition(horizon, identity.epoch(), identity.systemId());
    try (BufferAllocator allocator = parent.newChildAllocator("replicator", 0, parent.getLimit());
        Lease lease = duckDb.lease()) {
      StagedRows staged =
          new StagedRows(
              lease,
              allocator,
              STAGED,
              HistoryField.of(group, table).stream().map(HistoryField::physicalColumn).toList());
      tail.read(group, start, horizon, staged);
      long rows = staged.finish();
      if (rows == 0) {
        return new Moved(0, start);
      }
      List<DataFile> files = writer.write(lease, group, table, new Rows(STAGED, rows));
      commit(table, files, from, to);
      return new Moved(rows, horizon);
    }
  }

  /** A repair opens a new epoch, whose transactions all are still to be moved. */
  private static long start(FeatureGroup group, TailPosition from, TailIdentity identity) {
    if (from.equals(TailPosition.NONE) || identity.epoch() > from.epoch()) {
      return 0;
    }
    if (identity.epoch() < from.epoch() || !identity.systemId().equals(from.systemId())) {
      throw stranger(group);
    }
    return from.horizon();
  }

  private static TidemarkException stranger(FeatureGroup group) {
    return new TidemarkException(
        ErrorCode.DATA_DAMAGED,
        "The history of feature group '"
            + group.versionedName()
            + "' was written from another PostgreSQL than this one, or before it was restored to an"
            + " earlier moment; run './tidemark repair'");
  }

  private void commit(Table table, List<DataFile> files, TailPosition from, TailPosition to) {
    try {
      HistoryCommit.moveTail(table, files, from, to);
    } catch (TidemarkException e) {
      if (!IcebergErrors.leavesCommitUnknown(e)) {
        writer.discard(files);
      }
      throw e;
    }
  }
}
