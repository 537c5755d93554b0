package dev.tidemark.offline.replication;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a group's replication is.
 *
 * @param group its versioned name
 * @param snapshotId the newest snapshot that replication made; empty for none
 * @param horizon the transaction id below which Iceberg has every row
 * @param waitingRows in the tail and not in Iceberg
 * @param waitingMillis the age of the oldest of them
 * @param replicatedAt when that snapshot was made
 * @param error why this server's last attempt failed; empty after one that didn't
 */
public record ReplicationStatus(
    String group,
    Optional<Long> snapshotId,
    long horizon,
    long waitingRows,
    long waitingMillis,
    Optional<Instant> replicatedAt,
    Optional<String> error) {}
