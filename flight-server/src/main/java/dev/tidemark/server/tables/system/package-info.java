/**
 * The tables of the schema {@code system}: what the store holds, and what its maintenance and
 * replication do.
 *
 * <p>In: the stored catalog, snapshots and books. Out: rows, made when they are asked for. Start
 * with {@link SystemTable}. What a server says of its own queries is not here: see {@code
 * server.query}. Thread-safe.
 */
@NullMarked
package dev.tidemark.server.tables.system;

import org.jspecify.annotations.NullMarked;
