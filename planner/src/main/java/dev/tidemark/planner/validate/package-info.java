/**
 * Checks names and types, and turns a parsed query into relational algebra.
 *
 * <p>In: a parse tree and a {@code TableCatalog}. Out: a {@link ValidatedQuery}: a tree over
 * catalog tables, in which each AS OF is already one {@code PointInTimeJoin} and each {@code FOR
 * SYSTEM_TIME} has chosen its snapshot, with the types of the result and of the parameters. Start
 * with {@link QueryValidator}. Types, functions, aggregates, parameters, literals and what is
 * checked of AS OF joins have packages of their own below. What an AS OF join means is not here:
 * see {@code rewrite.asof}. One validator serves one query and one thread.
 */
@NullMarked
package dev.tidemark.planner.validate;

import org.jspecify.annotations.NullMarked;
