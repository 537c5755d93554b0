/**
 * The history's Iceberg tables: where they are, what they look like, their life.
 *
 * <p>In: definitions of groups. Out: Iceberg tables. Start with {@link Warehouse}, then {@link
 * IcebergHistoryStore}. Planning which files a query reads is not here, see {@code
 * offline.iceberg.scan}, nor writing files and committing them, see {@code offline.commit}.
 * Thread-safe, but for the tables that {@link Warehouse} loads: each belongs to its caller.
 */
@NullMarked
package dev.tidemark.offline.iceberg;

import org.jspecify.annotations.NullMarked;
