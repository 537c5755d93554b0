/**
 * Plain tables in registered Iceberg namespaces: created, filled and dropped.
 *
 * <p>In: definitions of columns, batches of rows. Out: Iceberg tables that any engine reads, each
 * change one snapshot. Start with {@link IcebergSourceWriter}. Finding and reading tables is not
 * here: see {@code offline.iceberg}; the tables of feature groups neither, which nothing here may
 * touch. Thread-safe.
 */
@NullMarked
package dev.tidemark.offline.table;

import org.jspecify.annotations.NullMarked;
