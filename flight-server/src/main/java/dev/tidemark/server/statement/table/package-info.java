/**
 * Statements about registered schemas, plain tables and views.
 *
 * <p>In: a parsed CREATE or DROP. Out: a change in the session, or in the PostgreSQL schema or
 * Iceberg namespace that is registered. Start with {@link TableStatements}; {@link ForeignTables}
 * also takes the rows that other statements write. Feature groups are not here: see {@code
 * statement.group}. Thread-safe.
 */
@NullMarked
package dev.tidemark.server.statement.table;

import org.jspecify.annotations.NullMarked;
