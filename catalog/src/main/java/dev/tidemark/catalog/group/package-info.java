/**
 * What a feature group is: its columns, key, times and options.
 *
 * <p>In: a definition as a user wrote it. Out: immutable values that check themselves. Start with
 * {@link FeatureGroup}. Keeping them is not here: see {@code catalog.store}; the physical tables
 * belong to the adapters.
 */
@NullMarked
package dev.tidemark.catalog.group;

import org.jspecify.annotations.NullMarked;
