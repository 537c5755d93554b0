/**
 * The server and the only place that wires the modules together.
 *
 * <p>In: a {@code ServerConfig}. Out: a running server, or an error and nothing left running. Start
 * with {@link TidemarkServer}, then {@link StoreOpening}; {@link Tidemark} is the program. What
 * calls mean is not here: see {@code server.flight} for the protocol, {@code server.query} and
 * {@code server.statement} for what happens then. A server is thread-safe and is closed once.
 */
@NullMarked
package dev.tidemark.server;

import org.jspecify.annotations.NullMarked;
