/**
 * Reads statements of our own, word by word.
 *
 * <p>In: the tokens of one statement. Out: a {@code Statement}, or a {@code SYNTAX_ERROR} with a
 * place. Start with {@link DefinitionStatements}. Queries and expressions inside them are not here:
 * see {@code parse.grammar}. A reader reads one statement.
 */
@NullMarked
package dev.tidemark.planner.parse.reader;

import org.jspecify.annotations.NullMarked;
