/**
 * Writes rows into Iceberg: Parquet files made by DuckDB, committed by iceberg-core.
 *
 * <p>In: a DuckDB relation in the shape of a group's history. Out: data files with their
 * statistics, and one snapshot. Start with {@link HistoryWriter}, which says what is copied, {@link
 * ParquetCopy}, which copies it, and then {@link HistoryCommit}. Where the rows come from is not
 * here: see {@code offline.replication} and {@code offline.load}. A writer may be shared; a lease
 * belongs to one thread.
 */
@NullMarked
package dev.tidemark.offline.commit;

import org.jspecify.annotations.NullMarked;
