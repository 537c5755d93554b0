package dev.tidemark.planner.rel;

import java.util.Optional;

/**
 * What a query calls the right side of an AS OF join, for advice.
 *
 * @param name its alias or its table's name, as it is written
 * @param knownTime how the query writes the time at which a record could first be known; empty
 *     where the right side doesn't show it
 */
public record RightSide(String name, Optional<String> knownTime) {}
