/**
 * Schemas that live elsewhere and are registered with {@code CREATE SCHEMA … FROM}, and views in
 * them.
 *
 * <p>In and out: {@link Source} and {@link View} values. Connecting to a source is not here: see
 * the adapters; planning a view neither: see the planner.
 */
@NullMarked
package dev.tidemark.catalog.source;

import org.jspecify.annotations.NullMarked;
