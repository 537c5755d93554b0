/**
 * Writes a plan's fragments for their engines, once it is known how much each relation holds.
 *
 * <p>In: a fragment, what stands for its relations and how many rows they have. Out: a {@link
 * WrittenFragment}: SQL, with the strategy chosen for each AS OF join. Start there; {@link
 * JoinFigures} finds the figures in DuckDB, {@link PostgresFigures} asks PostgreSQL's planner, and
 * {@link FetchChoice} sets beside each other what both would take; {@link LastingSide} knows which
 * sides of joins stay as they are. The strategies and the dialects are not here: see {@code
 * planner.strategy} and {@code planner.dialect}. Everything belongs to one execution.
 */
@NullMarked
package dev.tidemark.server.execution.fragment;

import org.jspecify.annotations.NullMarked;
