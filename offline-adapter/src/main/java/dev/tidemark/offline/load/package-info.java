/**
 * COPY: Parquet and CSV files into a feature group, at once and as one snapshot.
 *
 * <p>In: a path under the import folders. Out: checked rows in Iceberg, the newest record of each
 * key online. Start with {@link CopyLoader}. Finding the files is not here, see {@code
 * offline.load.file}, nor reading and checking their rows, see {@code offline.load.staging}, nor
 * parsing the statement, see {@code planner.parse}, nor translating its known-time expression,
 * which the caller brings as an {@link ExpressionTranslator}. A loader is shared; a load belongs to
 * one thread, and only {@link LoadControl} may come from another.
 */
@NullMarked
package dev.tidemark.offline.load;

import org.jspecify.annotations.NullMarked;
