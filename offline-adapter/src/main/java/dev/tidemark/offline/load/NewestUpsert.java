package dev.tidemark.offline.load;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.result.DuckDbRows;
import dev.tidemark.offline.load.staging.NewestRecords;
import java.util.List;

/** A load's online half: the newest record of each key, where there is no newer one online. */
record NewestUpsert(LoadStores stores) {

  /** Takes them of a relation of the lease; may be repeated. */
  void upsert(FeatureGroup group, Lease lease, List<HistoryField> fields, String relation) {
    String newest = NewestRecords.sql(group, fields, relation);
    try (DuckDbRows rows =
        DuckDbRows.open(lease, stores.allocator(), newest, group.historyColumns())) {
      stores.online().upsertLoaded(group, rows.iterator());
    }
  }
}
