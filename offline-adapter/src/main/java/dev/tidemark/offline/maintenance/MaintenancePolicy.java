package dev.tidemark.offline.maintenance;

import java.time.Duration;

/**
 * What is done without being asked.
 *
 * @param automatic whether anything is
 * @param interval between two looks at every group
 * @param smallFileBytes below which a data file is worth compacting
 * @param compactFiles small files of one partition that start a compaction
 * @param keepAll how long every snapshot is kept
 * @param keepHourly how long one snapshot an hour is kept
 * @param orphanAge of files that nothing names, before they are taken for left over
 * @param expiredAge of online rows that a TTL has ended, before they are removed
 * @param readerAge how long the files of a snapshot that has expired stay at least; they stay also
 *     while a query reads that began before
 */
public record MaintenancePolicy(
    boolean automatic,
    Duration interval,
    long smallFileBytes,
    int compactFiles,
    Duration keepAll,
    Duration keepHourly,
    Duration orphanAge,
    Duration expiredAge,
    Duration readerAge) {}
