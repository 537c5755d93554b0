/**
 * Locks and books that servers share in PostgreSQL.
 *
 * <p>In: who loads, maintains, purges, fills in or rewrites which group, and who reads. Out: locks
 * that end with their session, and rows of what was done. Start with {@link PostgresHistoryLocks};
 * {@link CatalogDatabase} is how all of it talks to PostgreSQL. The definitions are not here: see
 * {@code store.definition}. Everything public is thread-safe.
 */
@NullMarked
package dev.tidemark.catalog.store.postgres;

import org.jspecify.annotations.NullMarked;
