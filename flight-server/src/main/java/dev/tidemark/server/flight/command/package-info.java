/**
 * The commands and actions of Flight SQL that run statements and steer sessions.
 *
 * <p>In: a {@link dev.tidemark.server.flight.call.Caller} and a message. Out: FlightInfo, rows,
 * counts, by way of {@code server.query}. Start with {@link StatementQueryCommand}. Metadata is not
 * here: see {@code flight.metadata}; nor is what a statement does: {@code server.statement}.
 * Thread-safe.
 */
@NullMarked
package dev.tidemark.server.flight.command;

import org.jspecify.annotations.NullMarked;
