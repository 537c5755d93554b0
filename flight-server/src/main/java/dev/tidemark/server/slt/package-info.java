/**
 * Runs {@code .slt} suites: SQL with its expected results, over any JDBC connection.
 *
 * <p>In: files or folders, a {@link Connector} that opens sessions, and the {@link EngineRun}s each
 * file is to be run under. Out: an {@link SltReport} that prints itself and knows the exit code; in
 * fill mode the files themselves, rewritten with what the server answered. Start with {@link
 * SltRunner}:
 *
 * <pre>{@code
 * SltOptions options =
 *     SltOptions.of(() -> DriverManager.getConnection(url))
 *         .withVariable("import", importFolder.toString());
 * SltReport report = new SltRunner(options).run(List.of(Path.of("my-suites")), System.out);
 * System.exit(report.exitCode());
 * }</pre>
 *
 * <p>The format is described in {@code docs/slt.md}. Nothing here knows Tidemark's server or its
 * wire protocol. A runner is confined to one thread.
 */
@NullMarked
package dev.tidemark.server.slt;

import org.jspecify.annotations.NullMarked;
