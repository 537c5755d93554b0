/**
 * The operators and functions that queries may call.
 *
 * <p>In: nothing. Out: Calcite's table of operators, with ours. Start with {@link Operators}. How
 * an engine computes them is not here: see {@code planner.dialect}. Immutable.
 */
@NullMarked
package dev.tidemark.planner.validate.function;

import org.jspecify.annotations.NullMarked;
