/**
 * Connections to PostgreSQL, and what its errors mean.
 *
 * <p>In: a {@link PostgresConfig}. Out: pooled connections whose sessions run in UTC and move
 * values in binary. Start with {@link PostgresPool}. What is said over them is not here: see {@code
 * online.store} and {@code online.engine}. Pools are thread-safe, connections belong to one thread
 * at a time.
 */
@NullMarked
package dev.tidemark.online.connection;

import org.jspecify.annotations.NullMarked;
