package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.PurgeStore;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Supplier;

/** Of a group that has nothing in PostgreSQL. */
final class HistoryOnlyPurge implements PurgeStore {
  @Override
  public long begin(FeatureGroup group) {
    return 1;
  }

  @Override
  public boolean hasEarlier(FeatureGroup group, long number) {
    return false;
  }

  @Override
  public void end(FeatureGroup group, long number) {}

  @Override
  public <T> T withoutPuts(FeatureGroup group, Duration patience, Supplier<T> work) {
    return work.get();
  }

  @Override
  public long delete(FeatureGroup group, Iterator<Object[]> keys, long horizon) {
    return 0;
  }

  @Override
  public void rewrite(FeatureGroup group, Duration patience) {}
}
