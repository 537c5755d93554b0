/**
 * The merge operator: finds the match of every spine row of an AS OF join, in Java over the vectors
 * that DuckDB scans.
 *
 * <p>In: a query with {@link dev.tidemark.planner.engine.query.PointInTimeMerge}s. Out: the query's
 * rows. Start with {@link MergeEngine}, then {@link MergeRun}, then {@link
 * dev.tidemark.offline.merge.match.Slots}, where the algorithm is. Spines are in {@code
 * merge.spine}, what is found for them in {@code merge.match}, columns in memory in {@code
 * merge.vector}. Writing the statements is not here: see {@code strategy.query.MergeQuery}. A run
 * belongs to one thread, but DuckDB offers records from all of its own.
 */
@NullMarked
package dev.tidemark.offline.merge;

import org.jspecify.annotations.NullMarked;
