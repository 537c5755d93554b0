/**
 * From a statement's text to what it will do.
 *
 * <p>In: text and a session. Out: a {@link dev.tidemark.server.statement.prepared.Prepared}
 * statement: rows to be streamed, or a change to be made. Start with {@link StatementPreparer}:
 * queries, SHOW, DESCRIBE and SET are here, what writes rows is in {@code statement.write}, what
 * defines and keeps feature groups in {@code statement.group}, schemas, tables and views in {@code
 * statement.table}. Running a routed plan is not here: see {@code server.execution}. Stateless but
 * for what it is wired to; thread-safe.
 */
@NullMarked
package dev.tidemark.server.statement;

import org.jspecify.annotations.NullMarked;
