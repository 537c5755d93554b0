package dev.tidemark.sqltests.asof.oracle;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What makes rows those of a feature group, by the ordinals of their columns.
 *
 * @param features the columns that depend on a feature
 */
public record GroupRoles(
    List<Integer> keys,
    int eventTime,
    int knownTime,
    int isDeleted,
    int sequence,
    Set<Integer> features,
    Optional<Duration> ttl) {
  /** Copies its collections. */
  public GroupRoles {
    keys = List.copyOf(keys);
    features = Set.copyOf(features);
  }
}
