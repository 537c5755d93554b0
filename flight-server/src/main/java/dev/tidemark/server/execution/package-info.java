/**
 * Runs routed plans over the engines.
 *
 * <p>In: a {@link dev.tidemark.planner.PlannedQuery} and its parameters. Out: a lazy stream of
 * batches, or what EXPLAIN says of it. Start with {@link Queries}, then {@link ChoosePlan}, for
 * what has several plans, and {@link PlanExecution}; {@link TailLast} is how a snapshot's rows need
 * not wait for those of its tail. Opening engines and pinning histories is in {@code
 * execution.engine}, the engines' SQL with the chosen strategies in {@code execution.fragment},
 * work on whole groups in {@code execution.upkeep}. Deciding what runs where is not here: see
 * {@code planner.route}; the engines are the adapters'. One execution belongs to one thread at a
 * time.
 */
@NullMarked
package dev.tidemark.server.execution;

import org.jspecify.annotations.NullMarked;
