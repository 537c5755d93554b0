/**
 * Which files of an Iceberg table a query reads, and how DuckDB reads them.
 *
 * <p>In: scan requests. Out: DuckDB SQL over exactly the files that are needed, deletes applied,
 * columns found by field id. Start with {@link IcebergScanner}, then {@link ScanSql}. The tables
 * themselves are not here: see {@code offline.iceberg}. Thread-safe.
 */
@NullMarked
package dev.tidemark.offline.iceberg.scan;

import org.jspecify.annotations.NullMarked;
