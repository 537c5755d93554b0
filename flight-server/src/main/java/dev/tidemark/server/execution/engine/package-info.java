/**
 * The engines a plan can run on, opened, and the histories that an execution reads in them.
 *
 * <p>In: a plan's scans and a query's context. Out: sessions that are closed together, and each
 * scan as one Iceberg snapshot with the rows of the tail which it lacks. Start with {@link
 * Engines}, then {@link HistoryReads}. The engines themselves are not here: they are the adapters'.
 * What is open belongs to one execution and its thread; {@link KeyCounts}, what was counted of
 * histories, {@link RecentChoices}, what was chosen in PostgreSQL, and {@link RecentTexts}, what
 * was written for DuckDB, belong to the server.
 */
@NullMarked
package dev.tidemark.server.execution.engine;

import org.jspecify.annotations.NullMarked;
