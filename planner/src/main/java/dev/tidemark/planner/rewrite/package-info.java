/**
 * Brings every way of writing AS OF to one node, and makes a query's tree small before an engine is
 * chosen.
 *
 * <p>In: a validated tree as the user wrote it. Out: an equal tree in which each AS OF is one
 * {@link dev.tidemark.planner.rel.PointInTimeJoin}, sub-queries are joins where that is right,
 * filters stand as deep as they may and only used columns are read. Start with {@link
 * NormalizeAsOf}, then {@link OptimizeQuery}. Writing that join for one engine is not here: see
 * {@code planner.strategy}. Rules are stateless.
 */
@NullMarked
package dev.tidemark.planner.rewrite;

import org.jspecify.annotations.NullMarked;
