/**
 * PostgreSQL's words.
 *
 * <p>In: a plan's calls, casts, types and aggregates. Out: what PostgreSQL runs; it is the meaning
 * the other dialects follow. Start with {@link PostgresSql}. What other dialects write alike is not
 * here: see {@code dialect.engine}. Stateless.
 */
@NullMarked
package dev.tidemark.planner.dialect.postgres;

import org.jspecify.annotations.NullMarked;
