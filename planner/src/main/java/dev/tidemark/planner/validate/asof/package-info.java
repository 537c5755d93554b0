/**
 * What is checked of AS OF joins, which Calcite's validator takes for plain ones, and what USING
 * and NATURAL make of any join.
 *
 * <p>In: the join as it was written, with USING, short matches and calls of {@code feature_status}.
 * Out: conditions over both sides, and one {@link AsOfJoin}. Start there. What such a join means is
 * not here: see {@code rewrite.asof}. One query and one thread.
 */
@NullMarked
package dev.tidemark.planner.validate.asof;

import org.jspecify.annotations.NullMarked;
