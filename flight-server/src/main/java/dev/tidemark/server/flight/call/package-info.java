/**
 * What every Flight call has in common, whatever it asks for.
 *
 * <p>In: bytes that name a command or an action, and a call's context. Out: the {@link Command} or
 * {@link Action} to run, and its {@link Caller}. Start with {@link CommandTable}. What a command
 * does is not here: see {@code flight.command} and {@code flight.metadata}; sessions: {@code
 * server.session}. Tables are filled before the server starts; then everything is thread-safe.
 */
@NullMarked
package dev.tidemark.server.flight.call;

import org.jspecify.annotations.NullMarked;
