package dev.tidemark.offline;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryLocks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Locks that nobody else wants. */
public final class FreeLocks implements HistoryLocks {
  @Override
  public <T> Optional<T> tryAdding(FeatureGroup group, Supplier<T> work) {
    return Optional.of(work.get());
  }

  @Override
  public <T> T adding(FeatureGroup group, Supplier<T> work) {
    return work.get();
  }

  @Override
  public <T> T alone(List<FeatureGroup> groups, Duration patience, Supplier<T> work) {
    return work.get();
  }

  @Override
  public <T> T atOnce(Duration patience, Supplier<T> work) {
    return work.get();
  }
}
