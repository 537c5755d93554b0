/**
 * Schemas that live elsewhere and are registered with {@code CREATE SCHEMA … FROM}.
 *
 * <p>In and out: {@link Source} values. Connecting to one is not here: see the adapters.
 */
@NullMarked
package dev.tidemark.catalog.source;

import org.jspecify.annotations.NullMarked;
