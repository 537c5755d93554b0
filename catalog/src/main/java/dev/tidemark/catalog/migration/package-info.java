/**
 * The schema {@code tidemark} in PostgreSQL, and how it is brought up to date.
 *
 * <p>In: a PostgreSQL of any age. Out: one whose catalog has the {@link CatalogFormat} of this
 * server, or an error. Start with {@link Migrations}; the SQL is beside it, in the resources. It
 * offers to the adapters:
 *
 * <ul>
 *   <li>{@code tidemark.store_time()}: the time now, for reads; works in read-only transactions;
 *   <li>{@code tidemark.draw_write_time()}: one write time, after all others; for puts;
 *   <li>{@code tidemark.set_store_time_offset(interval)}: for tests;
 *   <li>{@code tidemark.hold_definition(<group id>)}: the group's {@code definition}, held against
 *       changes until the transaction ends, or NULL where it was dropped; a put's first statement;
 *   <li>the tables {@code tail_epoch}, {@code tail}, {@code idempotency} and {@code load}.
 * </ul>
 *
 * <p>The groups' own tables, sequences and views are not here: the online adapter creates them.
 * Everything public is thread-safe, and several servers may start at once.
 */
@NullMarked
package dev.tidemark.catalog.migration;

import org.jspecify.annotations.NullMarked;
