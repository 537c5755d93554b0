/**
 * What the catalog offers, and what it asks of the stores that hold the data.
 *
 * <p>In: definitions and data changes. Out: one immutable {@link CatalogSnapshot} a version. Start
 * with {@link Catalog}. {@link OnlineStore}, {@link HistoryTail}, {@link HistoryStore} and {@link
 * PurgeStore} are implemented by the adapters, which never see each other. How it is kept is not
 * here: definitions in {@code store.definition}, locks and books in {@code store.postgres}.
 * Everything is thread-safe.
 */
@NullMarked
package dev.tidemark.catalog.store;

import org.jspecify.annotations.NullMarked;
