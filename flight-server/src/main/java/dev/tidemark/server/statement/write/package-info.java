/**
 * Statements that write rows: INSERT, DELETE, COPY and a client's ingest.
 *
 * <p>In: a parsed change or a stream of batches. Out: a count of what was written. Start with
 * {@link ChangeStatements}; {@link IngestStatements} is the same for a stream. {@link Puts} has
 * what all of them share. The transaction is not here: see {@code online.store} and {@code
 * offline.load}; nor are tables of other databases: see {@code statement.table}. Thread-safe.
 */
@NullMarked
package dev.tidemark.server.statement.write;

import org.jspecify.annotations.NullMarked;
