package dev.tidemark.planner;

/**
 * How a DELETE finds the entities it writes tombstones for.
 *
 * @param entities gives, for each entity with any record that matches: its key columns in key
 *     order, its newest event time, the newest known time at the tombstone's event time (NULL for
 *     none), and, if the statement gives one, the tombstone's event time
 * @param givesEventTime whether that last column is there
 */
public record PlannedDelete(PlannedQuery entities, boolean givesEventTime) {}
