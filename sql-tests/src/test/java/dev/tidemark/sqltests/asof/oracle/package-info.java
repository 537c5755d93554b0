/**
 * The contract's section 6 as nested loops over rows in memory, and the words it is said in.
 *
 * <p>In: operands with their rows, and what a join says of them. Out: the rows it has to give.
 * Start with {@link Oracle}, then {@link Operand} and {@link Expr}. Nothing here draws anything or
 * asks a server: see {@code sqltests.asof.question} and {@code sqltests.asof}. Values are
 * immutable.
 */
@NullMarked
package dev.tidemark.sqltests.asof.oracle;

import org.jspecify.annotations.NullMarked;
