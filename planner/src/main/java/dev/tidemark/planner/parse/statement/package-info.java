/**
 * What a user asked for: one record a kind of statement, nothing looked up yet.
 *
 * <p>Out of {@code StatementParser}, into whoever carries a statement out. Start with {@link
 * Statement}; a visitor isn't needed, since each sealed interface below it has one owner. Checking
 * names and types against the catalog is not here. Everything is immutable, except that Calcite's
 * validator may rewrite a {@code SqlNode} in place: validate each once.
 */
@NullMarked
package dev.tidemark.planner.parse.statement;

import org.jspecify.annotations.NullMarked;
