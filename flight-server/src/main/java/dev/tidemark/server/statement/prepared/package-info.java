/**
 * What preparing a statement takes and what it gives.
 *
 * <p>In: {@link StatementParts}, which every kind of statement works with, and the names it says
 * ({@link NamedGroups}, {@link NamedTables}, {@link NamedColumns}). Out: {@link Prepared}, which
 * Flight's calls run with a {@link Call}; start there. What a kind of statement does is not here:
 * see the packages beside this one. Immutable.
 */
@NullMarked
package dev.tidemark.server.statement.prepared;

import org.jspecify.annotations.NullMarked;
