/**
 * How features reach the rows of a query, and whether they could be known by then.
 *
 * <p>In: an optimised tree. Out: {@link dev.tidemark.planner.leakage.Finding}s, one for each way by
 * which columns of a feature group come into the result, and for AS OF joins a query that counts
 * the rows which a knowledge cut would change. Start with {@link
 * dev.tidemark.planner.leakage.FindLeakage}. Running that query is not here: see {@code
 * server.statement}. Everything is stateless.
 */
@NullMarked
package dev.tidemark.planner.leakage;

import org.jspecify.annotations.NullMarked;
