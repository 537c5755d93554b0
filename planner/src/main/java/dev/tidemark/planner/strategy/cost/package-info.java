/**
 * What an AS OF join would take, before anything runs.
 *
 * <p>In: {@link JoinStatistics}, what is known of both sides and of the memory ({@link
 * OperatorRoom}). Out: seconds that can be compared with each other. Start with {@link StepCosts},
 * where the figures of every strategy stand; PostgreSQL's own planner is asked instead ({@link
 * PostgresPlan}). Which of the figures a strategy has is not here: see {@code strategy.method}; nor
 * is who counts the rows: the server. Values.
 */
@NullMarked
package dev.tidemark.planner.strategy.cost;

import org.jspecify.annotations.NullMarked;
