/**
 * DuckDB's words.
 *
 * <p>In: a plan's calls, casts, types and aggregates. Out: what DuckDB runs with PostgreSQL's
 * meaning. Start with {@link DuckDbSql}. What other dialects write alike is not here: see {@code
 * dialect.engine}. Stateless.
 */
@NullMarked
package dev.tidemark.planner.dialect.duckdb;

import org.jspecify.annotations.NullMarked;
