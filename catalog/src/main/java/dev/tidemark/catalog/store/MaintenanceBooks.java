package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What maintenance of the histories keeps in PostgreSQL, where every server sees it. */
public interface MaintenanceBooks {

  /**
   * Does the work unless another server, or another thread of this one, maintains the group now.
   *
   * @return empty where nothing was done
   */
  <T> Optional<T> alone(FeatureGroup group, Supplier<T> work);

  /** Notes files that no snapshot names any more, to be removed when no reader can need them. */
  void unreferenced(FeatureGroup group, Collection<String> locations);

  /**
   * Those of them that have been unreferenced at least that long, and that no query reads, on any
   * server, however long it takes: those that began before the files were noted have ended.
   */
  List<String> due(FeatureGroup group, Duration age);

  /** All of them. */
  List<String> waiting(FeatureGroup group);

  /** Forgets files that have been removed. */
  void removed(Collection<String> locations);

  /** Keeps an account of what was done, for a month. */
  void record(MaintenanceResult result, Instant startedAt, Optional<String> error);

  /** The accounts, the newest first. */
  List<Account> accounts();

  /** What was done when, and why it failed; what isn't over yet has no end. */
  record Account(
      MaintenanceResult result,
      Instant startedAt,
      Optional<Instant> endedAt,
      Optional<String> error) {}
}
