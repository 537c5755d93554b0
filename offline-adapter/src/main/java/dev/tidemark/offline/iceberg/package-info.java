/**
 * The history's Iceberg tables: where they are, and their life.
 *
 * <p>In: definitions of groups. Out: Iceberg tables. Start with {@link Warehouse}, then {@link
 * IcebergHistoryStore}. What they look like is in {@code iceberg.schema}. Planning which files a
 * query reads is not here, see {@code iceberg.scan}, nor writing files and committing them, see
 * {@code offline.commit}. Thread-safe, but for the tables that {@link Warehouse} loads: each
 * belongs to its caller.
 */
@NullMarked
package dev.tidemark.offline.iceberg;

import org.jspecify.annotations.NullMarked;
