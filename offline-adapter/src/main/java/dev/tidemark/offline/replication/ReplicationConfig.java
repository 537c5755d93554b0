package dev.tidemark.offline.replication;

import java.time.Duration;

/**
 * How often the tail is moved.
 *
 * @param interval between the end of one round and the start of the next
 * @param grace how long rows stay in the tail after Iceberg has them, so that queries which have
 *     pinned an older snapshot needn't pin again
 * @param longestPause between attempts for a group that keeps failing
 */
public record ReplicationConfig(Duration interval, Duration grace, Duration longestPause) {
  public static final ReplicationConfig DEFAULTS =
      new ReplicationConfig(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofMinutes(1));
}
