/**
 * Results as text, and whether they are the expected ones.
 *
 * <p>In: a JDBC result or exception and the lines a suite expects. Out: one canonical text for each
 * value, a verdict, and the difference for people to read. Start with {@link QueryResult}. Nothing
 * here runs SQL. Stateless, so free of threads.
 */
@NullMarked
package dev.tidemark.server.slt.result;

import org.jspecify.annotations.NullMarked;
