/**
 * Runs DuckDB inside the server: queries, the place where stores are joined, session tables.
 *
 * <p>In: SQL in DuckDB's words, batches of rows from elsewhere. Out: lazy Arrow batches. Start with
 * {@link DuckDbEngine}, then {@link DuckDbSession}. Writing that SQL is not here: see {@code
 * planner.dialect}. Which files hold a table is not here either: see {@code offline.iceberg}. A
 * connection has one owner, {@link Lease}, and is never touched after its close, which could end
 * the process.
 */
@NullMarked
package dev.tidemark.offline.duckdb;

import org.jspecify.annotations.NullMarked;
