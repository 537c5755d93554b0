/**
 * The one relational node Tidemark adds to Calcite's.
 *
 * <p>In: two inputs whose keys and times are plain fields. Out: {@link PointInTimeJoin}, which says
 * what an AS OF join means and nothing of how it is run. Bringing SQL to it is not here: see {@code
 * rewrite.asof}; running it: {@code planner.strategy}. Nodes are immutable.
 */
@NullMarked
package dev.tidemark.planner.rel;

import org.jspecify.annotations.NullMarked;
