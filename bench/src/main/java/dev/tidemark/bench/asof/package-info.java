/**
 * Measures AS OF joins of many shapes beside DuckDB's ASOF written by hand, in one run, on the same
 * files.
 *
 * <p>In: a scale and a seed. Out: a report on standard output, and an exit code that says whether
 * all answers were equal. Start with {@link dev.tidemark.bench.asof.AsOfBenchmarks}; {@link
 * dev.tidemark.bench.asof.Shape} lists the shapes and their targets. Starting servers is not here:
 * see {@code dev.tidemark.bench}.
 */
@NullMarked
package dev.tidemark.bench.asof;

import org.jspecify.annotations.NullMarked;
