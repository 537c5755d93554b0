/**
 * Many records into a feature group, at once and as one snapshot: COPY's, of Parquet and CSV files,
 * and BACKFILL's, of another version of the group.
 *
 * <p>In: a path under the import folders, or a stream of records. Out: checked rows in Iceberg, the
 * newest record of each key online. Start with {@link CopyLoader}, then {@link LoadSteps}. Finding
 * the files is not here, see {@code offline.load.file}, nor reading and checking their rows, see
 * {@code offline.load.staging}, nor parsing the statement, see {@code planner.parse}, nor
 * translating its known-time expression, which the caller brings as an {@link
 * ExpressionTranslator}. A loader is shared; a load belongs to one thread, and only {@link
 * LoadControl} may come from another.
 */
@NullMarked
package dev.tidemark.offline.load;

import org.jspecify.annotations.NullMarked;
