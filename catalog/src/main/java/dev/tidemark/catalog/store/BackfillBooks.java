package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import java.util.Optional;

/** How versions of groups are made of other versions' records, for what comes after a BACKFILL. */
public interface BackfillBooks {

  /** Keeps the SELECT by which the records of the one version fill the other. */
  void keep(FeatureGroup from, FeatureGroup to, String select);

  /** The SELECT that was kept last; empty where the one version was never filled of the other. */
  Optional<String> find(FeatureGroup from, FeatureGroup to);
}
