/**
 * A query as an engine is given it.
 *
 * <p>In: the dialect's text and the parameters of one execution. Out: {@link EngineQuery}, with the
 * joins of our operators that it reads. Start there. Writing the text is not here: see {@code
 * planner.dialect}; nor is running it: {@code planner.engine}. Immutable.
 */
@NullMarked
package dev.tidemark.planner.engine.query;

import org.jspecify.annotations.NullMarked;
