/**
 * What a dialect has to answer, and what the dialects write alike.
 *
 * <p>In: types, calls, literals and aggregates of a plan, with their operands as texts that bind
 * tightly. Out: SQL with PostgreSQL's meaning, or an {@link Unrenderable}. Start with {@link
 * EngineSql}. The words of one engine are not here: see {@code dialect.duckdb}, {@code
 * dialect.postgres} and {@code dialect.trino}; nor is the form of a whole statement: {@code
 * planner.dialect}. Stateless once made.
 */
@NullMarked
package dev.tidemark.planner.dialect.engine;

import org.jspecify.annotations.NullMarked;
