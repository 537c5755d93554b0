/**
 * What a feature group's definition must satisfy, and each change of one.
 *
 * <p>In: a definition or a change that was asked for. Out: the definition that follows from it, or
 * an error that says what would help. Start with {@link GroupRules}, then {@link
 * FeatureChangeRules}. What a record must satisfy is not here: see {@code catalog.record}.
 * Stateless.
 */
@NullMarked
package dev.tidemark.catalog.group.rule;

import org.jspecify.annotations.NullMarked;
