/**
 * The ways to put that are measured beside each other.
 *
 * <p>In: rows, the same for each ({@link PutRow}). Out: the rows, stored when the call returns.
 * Start with {@link Puts}. Measuring them is not here: see {@code bench.writes}. One connection and
 * one thread.
 */
@NullMarked
package dev.tidemark.bench.writes.put;

import org.jspecify.annotations.NullMarked;
