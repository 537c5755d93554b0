/**
 * What tools ask of a server before they ask for data.
 *
 * <p>In: Flight SQL's metadata commands. Out: batches in the shapes it prescribes. Start with
 * {@link MetadataCommands}. What exists is not decided here: see {@code server.tables}. Stateless.
 */
@NullMarked
package dev.tidemark.server.flight.metadata;

import org.jspecify.annotations.NullMarked;
