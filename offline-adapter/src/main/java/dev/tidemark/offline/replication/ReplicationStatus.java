package dev.tidemark.offline.replication;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a group's replication is.
 *
 * @param group its versioned name
 * @param snapshotId the newest snapshot that replication made since the start; 0 for none
 * @param horizon the transaction id below which Iceberg has every row
 * @param waitingRows in the tail, not in Iceberg or within the grace
 * @param waitingMillis the age of the oldest of them
 * @param replicatedAt when rows were last moved, since the start
 * @param error why the last attempt failed; empty after one that didn't
 */
public record ReplicationStatus(
    String group,
    long snapshotId,
    long horizon,
    long waitingRows,
    long waitingMillis,
    Optional<Instant> replicatedAt,
    Optional<String> error) {}
