/**
 * Stream features: aggregates over the last moments of a group's raw events.
 *
 * <p>In and out: {@link StreamFeature} values. How one is read as a table is not here: see {@code
 * server.tables}. Everything is immutable.
 */
@NullMarked
package dev.tidemark.catalog.stream;

import org.jspecify.annotations.NullMarked;
