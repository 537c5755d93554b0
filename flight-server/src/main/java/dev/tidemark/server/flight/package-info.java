/**
 * Flight SQL: every call a client can make, turned into a call of {@code server.query}.
 *
 * <p>In: Flight calls. Out: FlightInfo, batches under back-pressure, counts, metadata, errors with
 * the right status. Start with {@link FlightSqlService}. What a command does is not here: see
 * {@code flight.command} and {@code flight.metadata}; streams of puts: {@code flight.puts}; how
 * rows and errors look to clients: {@code flight.wire}; who is calling: {@code server.session} and
 * {@code server.auth}. Each call runs on a thread of its own; what a client streams is taken in by
 * its connection's, see {@link CallThreads}.
 */
@NullMarked
package dev.tidemark.server.flight;

import org.jspecify.annotations.NullMarked;
