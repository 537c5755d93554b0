package dev.tidemark.planner.engine.query;

import dev.tidemark.catalog.type.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A bound value.
 *
 * @param value of the type's Java class, or null for NULL
 */
public record Parameter(DataType type, @Nullable Object value) {}
