/**
 * Values that stand in a statement's text.
 *
 * <p>In: parsed literals, the rows of VALUES, a feature's DEFAULT, a procedure's arguments. Out:
 * values of the column's or the argument's type, or {@code TYPE_MISMATCH} with a place. Start with
 * {@link LiteralValue}. {@link LiteralOrder} keeps Calcite from ordering those whose order it has
 * wrong. What is computed is not here: it is validated as a query. Stateless.
 */
@NullMarked
package dev.tidemark.planner.validate.literal;

import org.jspecify.annotations.NullMarked;
