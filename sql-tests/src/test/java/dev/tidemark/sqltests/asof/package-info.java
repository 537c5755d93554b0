/**
 * Point-in-time joins proved against an independent reference, on a real server.
 *
 * <p>In: random feature groups, tables and queries from a seed. Out: the first answer that differs
 * from the contract's section 6, as a script that shows it. Start with {@link OracleTest}, then
 * {@link OracleRun}; {@link ReplayLawTest} proves the replay law. The reference is in {@code
 * oracle}, the queries are drawn in {@code question}, their tables in {@code data}. Joins written
 * by hand are in {@code slt/asof}; strategies without a server round them are tested in the
 * planner. Single-threaded.
 */
@NullMarked
package dev.tidemark.sqltests.asof;

import org.jspecify.annotations.NullMarked;
