/**
 * What tests of the whole server share.
 *
 * <p>Start with {@link RunningServer}: one embedded server for all test classes of a JVM, in a
 * folder that goes with it. Tests keep apart by the names of their groups. {@link ServerProcess} is
 * for what only a process of its own can show: starting, failing, being killed. Thread-safe.
 */
@NullMarked
package dev.tidemark.server.testing;

import org.jspecify.annotations.NullMarked;
