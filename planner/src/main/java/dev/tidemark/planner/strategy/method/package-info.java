/**
 * The ways to run an AS OF join, a class each.
 *
 * <p>In: a {@link dev.tidemark.planner.rel.PointInTimeJoin}, the engine it would run on and {@link
 * dev.tidemark.planner.strategy.cost.JoinStatistics}. Out: whether the strategy can run it, what it
 * would cost, and from {@link PointInTimeStrategy#lower} a query over the texts of both sides.
 * Start with {@link RowNumberStrategy}: it is the meaning, the others must give the same rows;
 * {@link EveryStrategy} lists them. Queries of many steps are in {@code strategy.query}, what all
 * of them are made of in {@code strategy.text}. Choosing one is not here: see {@code
 * planner.strategy}. Everything is stateless.
 */
@NullMarked
package dev.tidemark.planner.strategy.method;

import org.jspecify.annotations.NullMarked;
