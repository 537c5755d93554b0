/**
 * Aggregates and window functions that Calcite's validator refuses, or takes for others.
 *
 * <p>In: their calls, before Calcite sees them. Out: calls that mean the same and that it takes, or
 * an error that says what to write. Start with {@link FilteredWindow}. Which aggregates there are
 * is not here: see {@code validate.function}. Stateless.
 */
@NullMarked
package dev.tidemark.planner.validate.aggregate;

import org.jspecify.annotations.NullMarked;
