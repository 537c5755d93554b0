/**
 * Brings every way of writing AS OF to what it means.
 *
 * <p>In: a validated tree as the user wrote it. Out: an equal tree in which each AS OF join is one
 * {@link dev.tidemark.planner.rel.PointInTimeJoin}, each {@code FOR SYSTEM_TIME} a property of its
 * scan and each group read as of a time a filter by rank. Start with {@link NormalizeAsOf}, then
 * {@link AsOfMeaning}. Checking names and types is not here: see {@code validate.asof}. One query
 * and one thread.
 */
@NullMarked
package dev.tidemark.planner.rewrite.asof;

import org.jspecify.annotations.NullMarked;
