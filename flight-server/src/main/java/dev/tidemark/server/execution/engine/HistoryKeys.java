package dev.tidemark.server.execution.engine;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.table.TableLocation;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the keys of a group's history that is read.
 *
 * @param entities of the group: the online table has a row for each
 * @param asked how many of them alone are asked for; {@code entities} where all are
 */
public record HistoryKeys(double entities, double asked) {

  /** Empty for a table that is no group's history. */
  public static Optional<HistoryKeys> of(ScanRequest request, OpenEngines others) {
    if (!(request.table().location() instanceof TableLocation.Features features)) {
      return Optional.empty();
    }
    FeatureGroup group = features.group();
    double entities = Math.max(1, others.online().entities(group));
    double asked = entities;
    for (ScanFilter filter : request.filters()) {
      boolean isKey = group.entityKey().equals(List.of(filter.column()));
      if (isKey && filter instanceof ScanFilter.OneOf keys) {
        asked = Math.min(asked, keys.values().size());
      }
    }
    return Optional.of(new HistoryKeys(entities, asked));
  }

  /** Of the records, those that are asked for. */
  public double share() {
    return asked / entities;
  }
}
