/**
 * One catalog over everything a session can name.
 *
 * <p>In: the stored catalog, the session's tables and views, the registered schemas, the server's
 * own state. Out: a {@link dev.tidemark.planner.table.TableCatalog} for each session and moment.
 * Start with {@link SessionCatalogs}; stream features are read as queries over their group's
 * records ({@link StreamTables}). The registered schemas are in {@code tables.foreign}, the tables
 * of {@code system} in {@code tables.system}. Changing what exists is not here: see {@code
 * server.statement}. Thread-safe.
 */
@NullMarked
package dev.tidemark.server.tables;

import org.jspecify.annotations.NullMarked;
