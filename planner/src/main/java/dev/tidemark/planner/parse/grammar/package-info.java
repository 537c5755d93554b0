/**
 * Calcite's grammar with our additions ({@code src/main/codegen}), and what those additions mean.
 *
 * <p>In: tokens of a query or an expression. Out: Calcite's syntax tree, in which every spelling of
 * ASOF, {@code KNOWN} and the reads as of a time are one. Start with {@link Grammar}, then {@link
 * AsofSpelling}. Statements of our own are not here: see {@code parse.reader}. Stateless.
 */
@NullMarked
package dev.tidemark.planner.parse.grammar;

import org.jspecify.annotations.NullMarked;
