package dev.tidemark.offline.replication;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryTail;
import dev.tidemark.catalog.store.HistoryTail.TailIdentity;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.iceberg.Warehouse;
import java.util.Collection;
import org.apache.iceberg.Table;

/**
 * Opens a new epoch of the tail where PostgreSQL was restored, and its transaction ids are others
 * than those the history was written by. Each step may be the last before a crash: until the epoch
 * is there nothing is written, and a second run continues.
 */
public final class TailRepair {
  private final HistoryTail tail;
  private final Warehouse warehouse;

  public TailRepair(HistoryTail tail, Warehouse warehouse) {
    this.tail = tail;
    this.warehouse = warehouse;
  }

  /**
   * Repairs the groups, all there are, where there is need to. To be called while nobody writes.
   * Errors: {@code POSTGRES_UNAVAILABLE}, {@code WAREHOUSE_UNAVAILABLE}, {@code DATA_DAMAGED}.
   *
   * @return whether there was need to
   */
  public boolean repair(Collection<FeatureGroup> groups) {
    if (tail.isTrusted()) {
      return false;
    }
    TailIdentity identity = tail.identity();
    TailPosition start = new TailPosition(0, identity.epoch() + 1, identity.systemId());
    for (FeatureGroup group : groups) {
      Table table = warehouse.table(group);
      TailPosition reached = TailPosition.current(table);
      if (reached.epoch() <= identity.epoch()) {
        tail.forgetIds(group, reached.epoch() == identity.epoch() ? reached.horizon() : 0);
        HistoryCommit.openEpoch(table, reached, start);
      }
    }
    tail.openEpoch(groups);
    return true;
  }
}
