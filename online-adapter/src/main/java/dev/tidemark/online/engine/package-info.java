/**
 * Queries on PostgreSQL: the store's own, and those registered as sources.
 *
 * <p>In: SQL in PostgreSQL's words with typed parameters. Out: lazy Arrow batches. Start with
 * {@link PostgresEngine}. Writing is not here: see {@code online.store}. Engines are thread-safe; a
 * session and its streams belong to one thread at a time, but {@code cancel} may come from any.
 */
@NullMarked
package dev.tidemark.online.engine;

import org.jspecify.annotations.NullMarked;
