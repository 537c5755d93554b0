/**
 * Feature groups as a query names them: behind filters and projections, at one snapshot, as of one
 * time.
 *
 * <p>In: a validated tree. Out: what a join reads of a group ({@link GroupOperand}), each {@code
 * FOR SYSTEM_TIME} a property of its scan and each group read as of a time a filter by rank. Start
 * with {@link GroupOperand}, then {@link RetrieveRecords}. The joins themselves are not here: see
 * {@code rewrite.asof}. One query and one thread.
 */
@NullMarked
package dev.tidemark.planner.rewrite.asof.group;

import org.jspecify.annotations.NullMarked;
