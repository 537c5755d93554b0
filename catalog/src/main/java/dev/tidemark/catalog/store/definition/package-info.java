/**
 * The definitions, kept in PostgreSQL.
 *
 * <p>In: definitions that were checked by the rules of their kind. Out: rows of the schema {@code
 * tidemark}, one version a change, with what the change asks of the stores done or taken back
 * ({@link Intent}). Start with {@link PostgresCatalog}, then {@link CatalogChange}. The rules are
 * not here: see {@code group.rule} and {@code catalog.source}. Everything public is thread-safe.
 */
@NullMarked
package dev.tidemark.catalog.store.definition;

import org.jspecify.annotations.NullMarked;
