/**
 * Cuts a statement's text into tokens, and decides which words are names.
 *
 * <p>In: text. Out: {@link Tokens}, linked, each with its place, to be walked with a {@link
 * TokenCursor} or given to the grammar. Start with {@link Tokens}; what is a name is decided in
 * {@link KeywordsAsNames}. What tokens mean together is not here: see {@code parse}. Nothing is
 * shared between threads but constants.
 */
@NullMarked
package dev.tidemark.planner.parse.token;

import org.jspecify.annotations.NullMarked;
