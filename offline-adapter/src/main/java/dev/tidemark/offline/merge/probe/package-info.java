/**
 * A history in memory: each key's records in the order of the times from which they are seen.
 *
 * <p>In: records that DuckDB offers, then the key and time of spine rows. Out: the match of each,
 * with its features. Start with {@link KeyedRecords}, then {@link History}; {@link KeyIndex} finds
 * keys of rows that have left DuckDB, {@link SeenRecords} what they see. Reading and writing the
 * vectors is not here: see {@code merge.match} and {@code merge.vector}; nor is the order of the
 * steps: {@code offline.merge}. DuckDB's threads offer and ask; the rest belongs to one run, until
 * {@link KeptHistories} has the history for later ones, too, which only read it.
 */
@NullMarked
package dev.tidemark.offline.merge.probe;

import org.jspecify.annotations.NullMarked;
