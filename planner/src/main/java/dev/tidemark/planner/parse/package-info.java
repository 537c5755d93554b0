/**
 * Reads SQL text: the first stage of a query's journey.
 *
 * <p>In: one statement's text. Out: a {@code Statement}, or a {@code SYNTAX_ERROR} with a place in
 * that text. Start with {@link StatementParser}: it reads statements of our own word by word and
 * leaves queries, conditions and expressions to Calcite's grammar ({@code src/main/codegen}), which
 * sees them after {@code KeywordsAsNames} has freed the words that are names. Whether names exist
 * and types fit is not here: see {@code validate}. Everything public is thread-safe.
 */
@NullMarked
package dev.tidemark.planner.parse;

import org.jspecify.annotations.NullMarked;
