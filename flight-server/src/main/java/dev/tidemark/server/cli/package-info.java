/**
 * The {@code tidemark} command line.
 *
 * <p>In: words. Out: a running server, a printed table, an exit code. Start with {@link
 * TidemarkCommand}. Commands only read their words and print; what they start is in {@code server}
 * , {@code server.demo} and {@code server.upload}. One command a process.
 */
@NullMarked
package dev.tidemark.server.cli;

import org.jspecify.annotations.NullMarked;
