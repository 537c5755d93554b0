/**
 * The tables a query can name, wherever they live.
 *
 * <p>In: a schema and a name. Out: a {@link TableDef} with its columns and {@link TableLocation}.
 * Start with {@link TableCatalog}. Finding out what exists is not here: feature groups come from
 * {@code catalog.store}, foreign tables from the adapters; {@code flight-server} puts them
 * together. All values are immutable.
 */
@NullMarked
package dev.tidemark.planner.table;

import org.jspecify.annotations.NullMarked;
