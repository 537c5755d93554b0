/**
 * The tour that {@code ./tidemark demo} gives: real flights, real queries, over the wire.
 *
 * <p>In: a running server. Out: printed tables, and whether all went well. Start with {@link
 * DemoTour}. Everything here goes through the JDBC driver, as a user's program would.
 */
@NullMarked
package dev.tidemark.server.demo;

import org.jspecify.annotations.NullMarked;
