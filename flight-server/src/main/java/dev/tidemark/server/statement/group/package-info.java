/**
 * Statements that define feature groups and stream features, and that look after them.
 *
 * <p>In: a parsed definition, option, version, purge, check or call of a procedure. Out: a change
 * of the catalog or of a group's data, done when it runs. Start with {@link GroupStatements};
 * upkeep begins in {@link MaintenanceStatements}. Writing rows is not here: see {@code
 * statement.write}; nor is the work of maintenance: see {@code offline.maintenance}. Thread-safe.
 */
@NullMarked
package dev.tidemark.server.statement.group;

import org.jspecify.annotations.NullMarked;
