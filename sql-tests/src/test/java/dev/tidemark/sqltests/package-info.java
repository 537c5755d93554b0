/**
 * The contract, run against a real server: every suite in {@code slt/}, and the Python clients.
 *
 * <p>In: the files of the test resources. Out: one test for each suite, and one for the Python
 * tests as a whole. Start with {@link SuitesTest}. The runner itself is tested in {@code
 * sqltests.runner}. {@link RunningServer} is started once for all classes and closed at the end.
 */
@NullMarked
package dev.tidemark.sqltests;

import org.jspecify.annotations.NullMarked;
