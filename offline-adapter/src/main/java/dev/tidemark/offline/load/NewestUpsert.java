package dev.tidemark.offline.load;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.result.DuckDbRows;
import dev.tidemark.offline.load.staging.NewestRecords;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;

/** A load's online half: the newest record of each key, where there is no newer one online. */
record NewestUpsert(LoadStores stores) {

  private static final int TOLD_EACH = 10_000;

  /**
   * Takes them of a relation of the lease; may be repeated.
   *
   * @param progress is told how many have been taken, now and then
   */
  void upsert(
      FeatureGroup group,
      Lease lease,
      List<HistoryField> fields,
      String relation,
      LongConsumer progress) {
    String newest = NewestRecords.sql(group, fields, relation);
    try (DuckDbRows rows =
        DuckDbRows.open(lease, stores.allocator(), newest, group.historyColumns())) {
      stores.online().upsertLoaded(group, new Counted(rows.iterator(), progress));
    }
  }

  /** The same rows, counted as they are taken. */
  private static final class Counted implements Iterator<Object[]> {
    private final Iterator<Object[]> rows;
    private final LongConsumer progress;
    private long taken;

    Counted(Iterator<Object[]> rows, LongConsumer progress) {
      this.rows = rows;
      this.progress = progress;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Object[] next() {
      Object[] row = rows.next();
      taken++;
      if (taken % TOLD_EACH == 0 || !rows.hasNext()) {
        progress.accept(taken);
      }
      return row;
    }
  }
}
