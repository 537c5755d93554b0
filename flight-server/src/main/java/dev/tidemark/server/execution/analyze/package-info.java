/**
 * What {@code EXPLAIN ANALYZE} says: the plan that ran, and beside its estimates what was measured.
 *
 * <p>In: a planned query and its parameters. Out: lines. Start with {@link
 * dev.tidemark.server.execution.analyze.Analysis}. Running the query is not here: see {@code
 * server.execution}, which tells an {@link dev.tidemark.server.execution.ExecutionWatch} what it
 * does. One analysis belongs to one thread.
 */
@NullMarked
package dev.tidemark.server.execution.analyze;

import org.jspecify.annotations.NullMarked;
