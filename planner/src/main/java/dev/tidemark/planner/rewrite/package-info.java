/**
 * Makes a query's tree small before an engine is chosen.
 *
 * <p>In: a tree in which each AS OF is one {@link dev.tidemark.planner.rel.PointInTimeJoin}. Out:
 * an equal tree in which sub-queries are joins where that is right, equal AS OF joins are looked up
 * once ({@code ShareMatches}), filters stand as deep as they may and only used columns are read.
 * Start with {@link OptimizeQuery}; {@link UsedColumns} tells of the small tree what is used where.
 * Bringing AS OF to that node is not here: see {@code rewrite.asof}; nor is writing it for one
 * engine: {@code planner.strategy}. Rules are stateless.
 */
@NullMarked
package dev.tidemark.planner.rewrite;

import org.jspecify.annotations.NullMarked;
