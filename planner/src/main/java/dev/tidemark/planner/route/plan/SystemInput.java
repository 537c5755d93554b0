package dev.tidemark.planner.route.plan;

import dev.tidemark.planner.table.TableDef;

/**
 * A table of {@code system} that the root fragment reads, whole.
 *
 * @param id the relation's in the root fragment: {@code system_0}, {@code system_1}, …
 */
public record SystemInput(String id, TableDef table) {}
