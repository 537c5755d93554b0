/**
 * Chooses how an AS OF join is run, and writes it down.
 *
 * <p>In: a {@link dev.tidemark.planner.rel.PointInTimeJoin}, the engine it runs on and {@link
 * JoinStatistics}. Out: a {@link StrategyChoice} with the estimates of the chosen and the rejected
 * ones, and from {@link PointInTimeStrategy#lower} a query over the texts of both sides. Start with
 * {@link RowNumberStrategy}: it is the meaning, the others must give the same rows. Queries of many
 * steps are in {@code strategy.query}, what all of them are made of in {@code strategy.text}.
 * Rendering the sides and the conditions is not here: see {@code planner.dialect}. Everything is
 * stateless.
 */
@NullMarked
package dev.tidemark.planner.strategy;

import org.jspecify.annotations.NullMarked;
