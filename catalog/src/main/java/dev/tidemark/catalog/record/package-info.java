/**
 * Which records a feature group takes.
 *
 * <p>In: rows as a client sent them. Out: the same rows with values of the classes in {@link
 * dev.tidemark.catalog.type.TypeName}, or an error that names row, column and problem. Start with
 * {@link RecordRules}. Writing records is not here: see the adapters. A {@link RecordRules} belongs
 * to one batch and one thread.
 */
@NullMarked
package dev.tidemark.catalog.record;

import org.jspecify.annotations.NullMarked;
