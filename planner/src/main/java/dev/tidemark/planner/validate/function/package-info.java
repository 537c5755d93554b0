/**
 * The operators and functions that queries may call.
 *
 * <p>In: nothing. Out: Calcite's table of operators, with ours. Start with {@link Operators}; what
 * arguments must be beyond what Calcite asks, {@link ArgumentTypes} says. How an engine computes
 * them is not here: see {@code planner.dialect}. Immutable, but for the calls that are settled.
 */
@NullMarked
package dev.tidemark.planner.validate.function;

import org.jspecify.annotations.NullMarked;
