/**
 * What the planner asks of whoever executes: engines, their sessions, streams of batches.
 *
 * <p>In: a query in an engine's SQL ({@code engine.query}), over pinned scans ({@code
 * engine.scan}). Out: lazy Arrow batches. Start with {@link QueryEngine}, then {@link BatchStream}.
 * The engines themselves are not here: the adapters implement these interfaces and the planner
 * never sees them. A stream belongs to one thread at a time; only {@code cancel} may come from
 * another.
 */
@NullMarked
package dev.tidemark.planner.engine;

import org.jspecify.annotations.NullMarked;
