/**
 * Brings rows into tables of DuckDB.
 *
 * <p>In: Arrow batches, or numbers one by one. Out: how many rows there are. Start with {@link
 * BatchIntake}; {@link StagedBatches} and {@link StagedRows} keep what they took in as a table of
 * their own. Checking the rows is not here: see {@code offline.load}. One connection and one
 * thread.
 */
@NullMarked
package dev.tidemark.offline.duckdb.intake;

import org.jspecify.annotations.NullMarked;
