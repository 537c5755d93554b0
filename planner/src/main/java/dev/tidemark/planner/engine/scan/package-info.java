/**
 * A scan of an Iceberg table, as it is asked for and as it is pinned.
 *
 * <p>In: a table, columns, filters and the choice of a snapshot. Out: the files of one snapshot
 * that can have such rows, as SQL of DuckDB. Start with {@link HistoryScanner}. Finding the filters
 * is not here: see {@code planner.route}; nor is planning the files: {@code offline.iceberg.scan}.
 * Values are immutable.
 */
@NullMarked
package dev.tidemark.planner.engine.scan;

import org.jspecify.annotations.NullMarked;
