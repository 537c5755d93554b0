/**
 * The {@code .slt} runner tested for itself.
 *
 * <p>In: small suites written by the tests. Out: verdicts on what the runner reports. Start with
 * {@link SltRunnerTest}. The database is an embedded DuckDB, so a bug of our server can't hide one
 * of the runner; suites against our server are in {@code sqltests}.
 */
@NullMarked
package dev.tidemark.sqltests.runner;

import org.jspecify.annotations.NullMarked;
