/**
 * Runs the offline part of queries on a Trino whose Iceberg connector reads our catalog.
 *
 * <p>In: SQL in Trino's words, pinned scans, rows that Trino hasn't got. Out: batches for small
 * results, temporary Iceberg tables for large ones. Start with {@link
 * dev.tidemark.offline.trino.TrinoEngine}, then {@code TrinoSession}. Writing plans in Trino's
 * words is not here: see {@code planner.dialect}. The engine is thread-safe; a session belongs to
 * one query.
 */
@NullMarked
package dev.tidemark.offline.trino;

import org.jspecify.annotations.NullMarked;
