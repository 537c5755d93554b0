/**
 * Measures the write path beside what a user would write by hand, in one run.
 *
 * <p>In: sizes and a seed. Out: a report on standard output, and an exit code that says whether
 * everybody stored the same. Start with {@link dev.tidemark.bench.writes.WriteBenchmarks}; the ways
 * to put are in {@code writes.put}. By hand means PgJDBC into tables of the same PostgreSQL, and
 * DuckDB in this process. Starting servers is not here: see {@code dev.tidemark.bench}.
 */
@NullMarked
package dev.tidemark.bench.writes;

import org.jspecify.annotations.NullMarked;
