/**
 * Gives what a statement of DuckDB returns, as typed batches or as values.
 *
 * <p>In: a statement with its parameters. Out: Arrow batches of bounded size, with exactly the
 * types that were asked for, made when the reader is ready for them. Start with {@link
 * DuckDbBatchStream}. Opening the session is not here: see {@code duckdb.engine}. One reader.
 */
@NullMarked
package dev.tidemark.offline.duckdb.result;

import org.jspecify.annotations.NullMarked;
