/**
 * How rows, parameters and errors look to clients.
 *
 * <p>In: the server's streams and a client's. Out: Arrow batches under back-pressure as the client
 * reads them, rows of values as the server does, errors with the right status. Start with {@link
 * ResultWriter}. Which rows they are is not decided here: see {@code flight.command}. A stream
 * belongs to one call.
 */
@NullMarked
package dev.tidemark.server.flight.wire;

import org.jspecify.annotations.NullMarked;
