/**
 * What a feature group is: its columns, key, times and options.
 *
 * <p>In: a definition as a user wrote it. Out: immutable values that check themselves. Start with
 * {@link FeatureGroup}. What a new or changed definition must satisfy is not here: see {@code
 * group.rule}; nor is keeping it: {@code catalog.store}; the physical tables belong to the
 * adapters.
 */
@NullMarked
package dev.tidemark.catalog.group;

import org.jspecify.annotations.NullMarked;
