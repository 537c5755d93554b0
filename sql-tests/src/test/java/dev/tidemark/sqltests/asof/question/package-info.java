/**
 * Random queries with AS OF joins, each with the rows that the oracle expects of it.
 *
 * <p>In: the tables of a family and a {@link Seed}. Out: a {@link
 * dev.tidemark.sqltests.asof.oracle.Question}. Start with {@link RandomCase}, then {@link
 * RandomJoin}. The rows of the tables are not drawn here: see {@code sqltests.asof.data}; nor is
 * any question asked: see {@code sqltests.asof}. One {@link Draw} is one thread's.
 */
@NullMarked
package dev.tidemark.sqltests.asof.question;

import org.jspecify.annotations.NullMarked;
