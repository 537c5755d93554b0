/**
 * The spine of merges: kept in DuckDB, sorted by key and time in memory, cut into parts that have
 * room.
 *
 * <p>In: the statements of a merge's spine. Out: the times of its rows, part by part. Start with
 * {@link Spine}; {@link Statements} and {@link MergeMemory} serve the probes, too. What is found
 * for its rows is not here: see {@code merge.match}. One thread, but for the rows that DuckDB
 * offers to be sorted.
 */
@NullMarked
package dev.tidemark.offline.merge.spine;

import org.jspecify.annotations.NullMarked;
