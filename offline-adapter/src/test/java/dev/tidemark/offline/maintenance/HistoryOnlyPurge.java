package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.PurgeBooks;
import dev.tidemark.catalog.store.PurgeStore;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** Of a group that has nothing in PostgreSQL. */
final class HistoryOnlyPurge implements PurgeStore, PurgeBooks {
  @Override
  public <T> T withoutPuts(List<FeatureGroup> groups, Duration patience, Supplier<T> work) {
    return work.get();
  }

  @Override
  public long delete(FeatureGroup group, Iterator<Object[]> keys, long horizon) {
    return 0;
  }

  @Override
  public void oldestSnapshot(FeatureGroup group, long sequenceNumber) {}

  @Override
  public void rewrite(FeatureGroup group, Duration patience) {}

  @Override
  public long begin() {
    return 1;
  }

  @Override
  public void changed(Unfinished purge) {}

  @Override
  public List<Unfinished> unfinished() {
    return List.of();
  }

  @Override
  public boolean takeUp(Unfinished purge) {
    return false;
  }

  @Override
  public void end(Unfinished purge) {}

  @Override
  public void leave(long number) {}
}
