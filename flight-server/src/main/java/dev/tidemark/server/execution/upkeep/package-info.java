/**
 * Work over all records of a group, which no client's query does.
 *
 * <p>In: a feature group. Out: what CHECK CONSISTENCY found ({@link ConsistencyCheck}), the online
 * rows made anew ({@link OnlineRebuild}), the records that a BACKFILL copies ({@link
 * MissingRecords}); start with any of them. Writing records is not here: see {@code offline.load}
 * and {@code online.store}. Thread-safe.
 */
@NullMarked
package dev.tidemark.server.execution.upkeep;

import org.jspecify.annotations.NullMarked;
