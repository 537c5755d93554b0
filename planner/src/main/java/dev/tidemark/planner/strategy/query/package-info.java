/**
 * The queries of strategies that take many steps: DuckDB's ASOF, our merge, records carried along.
 *
 * <p>In: an AS OF join's texts. Out: SQL, and for a merge what it reads. Start with {@link
 * NativeQuery}; {@link MergeQuery} and {@link CarriedRecords} are the others. When a strategy may
 * be taken and what it costs is not here: see {@code planner.strategy}; nor is the merge itself:
 * {@code offline.merge}. One text and one thread.
 */
@NullMarked
package dev.tidemark.planner.strategy.query;

import org.jspecify.annotations.NullMarked;
