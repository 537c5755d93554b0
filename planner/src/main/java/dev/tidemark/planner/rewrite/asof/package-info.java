/**
 * Brings every way of writing an AS OF join to what it means.
 *
 * <p>In: a validated tree as the user wrote it. Out: an equal tree in which each AS OF join is one
 * {@link dev.tidemark.planner.rel.PointInTimeJoin}. Start with {@link NormalizeAsOf}, then {@link
 * AsOfMeaning}. Groups read at one snapshot or as of one time, without a join, are in {@code
 * rewrite.asof.group}. Checking names and types is not here: see {@code validate.asof}. One query
 * and one thread.
 */
@NullMarked
package dev.tidemark.planner.rewrite.asof;

import org.jspecify.annotations.NullMarked;
