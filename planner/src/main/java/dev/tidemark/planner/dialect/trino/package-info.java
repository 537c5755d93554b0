/**
 * Trino's words.
 *
 * <p>In: a plan's calls, casts, types and aggregates. Out: what Trino runs with PostgreSQL's
 * meaning. Start with {@link TrinoSql}. What other dialects write alike is not here: see {@code
 * dialect.engine}. Stateless.
 */
@NullMarked
package dev.tidemark.planner.dialect.trino;

import org.jspecify.annotations.NullMarked;
