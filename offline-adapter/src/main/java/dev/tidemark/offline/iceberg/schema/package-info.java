/**
 * A feature group, or a plain table, as Iceberg describes it: types, columns, partitions,
 * properties.
 *
 * <p>In: definitions of the catalog. Out: Iceberg's schema and what else a table is made of, with
 * the changes that bring an existing table to a new definition. Start with {@link GroupTable}, then
 * {@link TableShape}. Talking to Iceberg's catalog is not here: see {@code offline.iceberg}.
 * Stateless.
 */
@NullMarked
package dev.tidemark.offline.iceberg.schema;

import org.jspecify.annotations.NullMarked;
