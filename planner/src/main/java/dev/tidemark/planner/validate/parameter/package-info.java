/**
 * What the parameters of a query must be, which nobody wrote beside them.
 *
 * <p>In: calls, and operands of UNION and its like, in which parameters stand; or the literals that
 * they stand for. Out: a type for each, in {@link ParameterTypes}. Start with {@link
 * SettleParameters}. Which arguments a function takes is not here: see {@code validate.function}.
 * One query and one thread.
 */
@NullMarked
package dev.tidemark.planner.validate.parameter;

import org.jspecify.annotations.NullMarked;
