/**
 * Chooses how an AS OF join is run.
 *
 * <p>In: a {@link dev.tidemark.planner.rel.PointInTimeJoin}, its place in the plan, the engine it
 * runs on and {@link dev.tidemark.planner.strategy.cost.JoinStatistics}. Out: a {@link
 * StrategyChoice} with the estimates of the chosen and the rejected ones. Start with {@link
 * StrategyChooser}. The strategies are not here: see {@code strategy.method}; their figures are in
 * {@code strategy.cost}. Rendering the sides and the conditions is done by {@code planner.dialect}.
 * Everything is stateless.
 */
@NullMarked
package dev.tidemark.planner.strategy;

import org.jspecify.annotations.NullMarked;
