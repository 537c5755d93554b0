/**
 * The texts that the queries of strategies are made of.
 *
 * <p>In: an AS OF join whose sides and conditions are written ({@link JoinText}). Out: its keys,
 * times, ranks and outcome as SQL, and the conditions sorted by when they are asked ({@link
 * Residuals}). Start with {@link PointInTimeTexts}. Whole queries are not here: see {@code
 * strategy.query}. One text and one thread.
 */
@NullMarked
package dev.tidemark.planner.strategy.text;

import org.jspecify.annotations.NullMarked;
