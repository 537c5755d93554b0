/**
 * Arrow's side of the one type table, and the way between rows and Arrow batches.
 *
 * <p>In: columns and rows ({@code Object[]} of the classes in {@link
 * dev.tidemark.catalog.type.TypeName}), or a batch as a client sent it. Out: an Arrow schema and
 * batches, or rows. Start with {@link ArrowTypes}, then {@link RowBatchStream} and {@link
 * ArrowRows}. Moving batches over the wire is not here: see {@code flight-server}. Everything but
 * {@link ArrowTypes} belongs to one thread at a time.
 */
@NullMarked
package dev.tidemark.planner.arrow;

import org.jspecify.annotations.NullMarked;
