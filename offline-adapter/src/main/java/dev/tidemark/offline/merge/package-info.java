/**
 * Our operators: they find the match of every spine row of an AS OF join, in Java over the vectors
 * that DuckDB scans.
 *
 * <p>In: a query with {@link dev.tidemark.planner.engine.query.OperatorJoin}s. Out: the query's
 * rows. Start with {@link MergeEngine}, then {@link MergeRun} and {@link
 * dev.tidemark.offline.merge.match.Slots}, where its algorithm is, or {@link ProbeRun} and {@link
 * dev.tidemark.offline.merge.probe.History}; {@link LateFeatures} tells what nobody but the result
 * has. Spines in memory are in {@code merge.spine}, histories in {@code merge.probe}, what is found
 * and told in {@code merge.match}, columns in {@code merge.vector}. Writing the statements is not
 * here: see {@code strategy.query}. A run belongs to one thread at a time, {@link ProbesAtOnce} has
 * several of them; DuckDB offers records and asks for matches from all of its own, and late
 * features are told in the process's common pool and by whoever reads them. Where a query's text
 * needs no history, its rows are {@link ReadAhead} while those are made.
 */
@NullMarked
package dev.tidemark.offline.merge;

import org.jspecify.annotations.NullMarked;
