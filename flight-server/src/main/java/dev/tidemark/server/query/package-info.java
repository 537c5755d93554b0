/**
 * The whole journey of a statement on one screen: {@link QueryService}.
 *
 * <p>In: a session and SQL text. Out: a lazy stream of batches, or a count. Around every execution
 * it puts what all of them need: an allocator with a limit, a timeout, a place in {@code
 * system.queries}. What each statement does is not here: see {@code server.statement}. Thread-safe.
 */
@NullMarked
package dev.tidemark.server.query;

import org.jspecify.annotations.NullMarked;
