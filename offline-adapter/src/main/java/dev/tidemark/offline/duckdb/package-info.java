/**
 * DuckDB inside the server: one database, its connections and their errors.
 *
 * <p>In: limits of memory, threads and spill space. Out: connections, each of which has one owner,
 * {@link Lease}, and is never touched after its close, which could end the process. Start with
 * {@link DuckDb}, which opens another {@link DuckDbInstance} where one has failed. Queries over it
 * are run in {@code duckdb.engine}, rows come in through {@code duckdb.intake} and go out through
 * {@code duckdb.result}. Writing SQL is not here: see {@code planner.dialect}; nor is which files
 * hold a table: {@code offline.iceberg}.
 */
@NullMarked
package dev.tidemark.offline.duckdb;

import org.jspecify.annotations.NullMarked;
