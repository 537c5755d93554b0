/**
 * Measures Tidemark beside what a user would write by hand, in one run, on the same files.
 *
 * <p>In: sizes and a seed. Out: a table of medians and ratios on standard output, and an exit code
 * that says whether the answers were equal. Start with {@link Benchmarks}. Each benchmark asks one
 * question, and some have packages of their own below; nothing here is shipped, and nothing here
 * fails a build for being slow. One thread measures; the servers measured are processes of their
 * own.
 */
@NullMarked
package dev.tidemark.bench;

import org.jspecify.annotations.NullMarked;
