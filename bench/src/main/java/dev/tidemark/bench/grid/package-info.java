/**
 * Asks whether the AS OF strategy that the cost model chooses is ever much slower than the best
 * one.
 *
 * <p>In: the shapes to combine and a seed. Out: a line for each shape on standard output, and an
 * exit code that says whether all strategies gave the same answers. Start with {@link
 * dev.tidemark.bench.grid.StrategyGrid}, which runs an {@link EngineGrid} for each engine. Files
 * and feature groups are those of {@code dev.tidemark.bench.asof}; setting strategies against a
 * join written by hand is there, too.
 */
@NullMarked
package dev.tidemark.bench.grid;

import org.jspecify.annotations.NullMarked;
