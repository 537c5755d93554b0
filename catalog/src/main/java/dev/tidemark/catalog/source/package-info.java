/**
 * Schemas that live elsewhere and are registered with {@code CREATE SCHEMA … FROM}, and views in
 * them.
 *
 * <p>In and out: {@link Source} and {@link View} values; what a source must satisfy is in {@link
 * SourceRules}. Start with {@link Source}. Connecting to one is not here: see the adapters;
 * planning a view neither: see the planner. Everything is immutable.
 */
@NullMarked
package dev.tidemark.catalog.source;

import org.jspecify.annotations.NullMarked;
