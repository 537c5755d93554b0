/**
 * Numbers and features, between vectors, of DuckDB or Arrow, and arrays in the heap.
 *
 * <p>In: the vectors of a chunk. Out: arrays of numbers, columns of features of one width, and from
 * those the vectors of rows that have been matched. Start with {@link Features}, then {@link
 * VectorMemory}. Who keeps them for how long is not here: see {@code merge.match} and {@code
 * merge.probe}. Chunks belong to the thread that DuckDB calls from.
 */
@NullMarked
package dev.tidemark.offline.merge.vector;

import org.jspecify.annotations.NullMarked;
