/**
 * Schemas that are registered: other PostgreSQL schemas and Iceberg namespaces.
 *
 * <p>In: a registered source. Out: its tables, and changes of them. Start with {@link
 * ForeignSchema}, then {@link SchemaOpener}. Registering one is not here: see {@code
 * statement.table}; nor is reaching the other database: see {@code online.source} and {@code
 * offline.table}. Thread-safe.
 */
@NullMarked
package dev.tidemark.server.tables.foreign;

import org.jspecify.annotations.NullMarked;
