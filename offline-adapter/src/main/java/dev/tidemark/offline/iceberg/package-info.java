/**
 * The history in Iceberg tables: their life, and which files a query reads.
 *
 * <p>In: definitions of groups, scan requests. Out: Iceberg tables, DuckDB SQL over exactly the
 * files that are needed. Start with {@link Warehouse}, then {@link IcebergScanner}. Writing files
 * and committing them is not here: see {@code offline.commit}. Thread-safe, but for the tables that
 * {@link Warehouse} loads: each belongs to its caller.
 */
@NullMarked
package dev.tidemark.offline.iceberg;

import org.jspecify.annotations.NullMarked;
