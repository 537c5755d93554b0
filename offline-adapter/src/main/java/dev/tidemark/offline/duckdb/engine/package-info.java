/**
 * The engine that joins stores, and the session's tables.
 *
 * <p>In: SQL in DuckDB's words, batches of rows from elsewhere. Out: lazy Arrow batches. Start with
 * {@link DuckDbEngine}, then {@link DuckDbSession}. Merges are not here: see {@code offline.merge}.
 * A session belongs to one query.
 */
@NullMarked
package dev.tidemark.offline.duckdb.engine;

import org.jspecify.annotations.NullMarked;
