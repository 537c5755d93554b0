/**
 * The queries of strategies that take many steps: DuckDB's ASOF, our operators, records carried
 * along.
 *
 * <p>In: an AS OF join's texts. Out: SQL, and for an operator what it reads. Start with {@link
 * NativeQuery}; {@link MergeQuery}, {@link ProbeQuery} and {@link CarriedRecords} are the others.
 * When a strategy may be taken and what it costs is not here: see {@code strategy.method}; nor are
 * the operators themselves: {@code offline.merge}. One text and one thread.
 */
@NullMarked
package dev.tidemark.planner.strategy.query;

import org.jspecify.annotations.NullMarked;
