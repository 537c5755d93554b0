/**
 * One text of SQL while it is written.
 *
 * <p>In: the engine, how each AS OF join is run, and what stands in FROM for each leaf. Out: what
 * the writers share ({@link Statement}), the SELECT that grows under their hands ({@link Block}),
 * names that mean one thing ({@link Names}), and which columns are told once the rows are there
 * ({@link LateColumns}). Start with {@link Block}. Writing the tree is not here: see {@code
 * planner.dialect}, which alone uses this; what differs from engine to engine is in {@code
 * dialect.engine}. One text and one thread.
 */
@NullMarked
package dev.tidemark.planner.dialect.statement;

import org.jspecify.annotations.NullMarked;
