/**
 * Reads SQL text: the first stage of a query's journey.
 *
 * <p>In: one statement's text. Out: a {@code Statement}, or a {@code SYNTAX_ERROR} with a place in
 * that text. Start with {@link StatementParser}: statements of our own are read word by word in
 * {@code parse.reader}; queries, conditions and expressions are left to Calcite's grammar, in
 * {@code parse.grammar}, which sees them after {@code KeywordsAsNames} has freed the words that are
 * names. Whether names exist and types fit is not here: see {@code validate}. Everything public is
 * thread-safe.
 */
@NullMarked
package dev.tidemark.planner.parse;

import org.jspecify.annotations.NullMarked;
