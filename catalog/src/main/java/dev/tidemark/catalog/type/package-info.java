/**
 * The types of the store, and how each is called and held everywhere.
 *
 * <p>In: nothing but names. Out: {@link DataType} values and the one table, {@link TypeName}, that
 * maps each to Calcite, PostgreSQL, Iceberg, DuckDB, Trino and Java. Start with {@link TypeName}.
 * Arrow's side is not here, as this module has no Arrow: see {@code planner.arrow.ArrowTypes},
 * which switches over this table. Everything is immutable.
 */
@NullMarked
package dev.tidemark.catalog.type;

import org.jspecify.annotations.NullMarked;
