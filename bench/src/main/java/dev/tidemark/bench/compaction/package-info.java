/**
 * Measures the compaction of small files beside DuckDB rewriting them, in one run.
 *
 * <p>In: options. Out: a report on standard output, and an exit code that says whether both wrote
 * the same rows. Start with {@link dev.tidemark.bench.compaction.CompactionBenchmark}. Starting the
 * server is not here: see {@code dev.tidemark.bench}.
 */
@NullMarked
package dev.tidemark.bench.compaction;

import org.jspecify.annotations.NullMarked;
