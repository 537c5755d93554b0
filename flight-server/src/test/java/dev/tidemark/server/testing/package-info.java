/**
 * What tests of the whole server share.
 *
 * <p>Start with {@link RunningServer}: one embedded server for all test classes of a JVM, in a
 * folder that goes with it. Tests keep apart by the names of their groups. Thread-safe.
 */
@NullMarked
package dev.tidemark.server.testing;

import org.jspecify.annotations.NullMarked;
