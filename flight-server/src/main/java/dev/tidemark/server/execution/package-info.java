/**
 * Runs routed plans over the engines.
 *
 * <p>In: a {@link dev.tidemark.planner.PlannedQuery} and its parameters. Out: a lazy stream of
 * batches, what EXPLAIN and CHECK CONSISTENCY say of it, or the records that a BACKFILL copies.
 * Start with {@link Queries}, then {@link PlanExecution}. Deciding what runs where is not here: see
 * {@code planner.route}; the engines are the adapters'. One execution belongs to one thread at a
 * time.
 */
@NullMarked
package dev.tidemark.server.execution;

import org.jspecify.annotations.NullMarked;
