/**
 * Moves the history's tail from PostgreSQL into Iceberg, every few seconds, each row exactly once.
 *
 * <p>In: tail rows of ended transactions. Out: one snapshot a group and round, whose summary says
 * up to which transaction it holds the tail; then the rows are trimmed. Start with {@link
 * Replicator}. Reading the tail is not here: see {@code catalog.store.HistoryTail}. One thread, or
 * whoever calls {@link Replicator#replicateNow}; several servers may replicate at the same time,
 * since a commit that follows another's is refused.
 */
@NullMarked
package dev.tidemark.offline.replication;

import org.jspecify.annotations.NullMarked;
