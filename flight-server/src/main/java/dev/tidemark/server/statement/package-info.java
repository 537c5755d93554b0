/**
 * What each kind of statement does.
 *
 * <p>In: a parsed {@link dev.tidemark.planner.parse.statement.Statement} and a session. Out: a
 * {@link Prepared} statement: rows to be streamed, or a change to be made. Start with {@link
 * StatementPreparer}. Running a routed plan is not here: see {@code server.execution}. Stateless
 * but for what it is wired to; thread-safe.
 */
@NullMarked
package dev.tidemark.server.statement;

import org.jspecify.annotations.NullMarked;
