/**
 * Put streams: DoPut calls that stay open for as many puts as a client makes.
 *
 * <p>In: a path that names a feature group, and batches. Out: an answer to each batch. Start with
 * {@link PutStreams}. Commands of Flight SQL are not here: see {@code flight.command}; nor is what
 * a put does: {@code server.statement.write}.
 */
@NullMarked
package dev.tidemark.server.flight.puts;

import org.jspecify.annotations.NullMarked;
