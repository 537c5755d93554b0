package dev.tidemark.catalog.group;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The options of a group's {@code WITH (…)}.
 *
 * @param ttl how long a record is served online after its event time; empty means for ever
 * @param partitioning Iceberg transforms such as {@code month(event_time)}, in order
 * @param tags free key–value pairs, sorted by key
 */
public record GroupOptions(
    Optional<Duration> ttl,
    List<String> partitioning,
    Map<String, String> tags,
    FutureEventTime futureEventTime) {

  public static final GroupOptions DEFAULTS =
      new GroupOptions(Optional.empty(), List.of(), Map.of(), FutureEventTime.REFUSE);

  /** Copies its collections. */
  public GroupOptions {
    partitioning = List.copyOf(partitioning);
    tags = Collections.unmodifiableMap(new TreeMap<>(tags));
  }
}
