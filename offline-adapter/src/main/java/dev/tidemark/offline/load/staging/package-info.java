/**
 * The rows of files as a feature group takes them: read, converted, checked, numbered; and records
 * of another version, which have their numbers.
 *
 * <p>In: files or records, a group. Out: a temporary table of DuckDB in the shape of the group's
 * history, or an error that names the bad rows. Start with {@link LoadStaging}, then {@link
 * RowChecks}. Writing that table anywhere is not here: see {@code offline.commit}. Everything
 * belongs to the owner of the lease.
 */
@NullMarked
package dev.tidemark.offline.load.staging;

import org.jspecify.annotations.NullMarked;
