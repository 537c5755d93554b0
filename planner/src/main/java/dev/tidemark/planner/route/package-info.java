/**
 * Decides which engine runs what.
 *
 * <p>In: an optimised tree over catalog tables. Out: a {@link
 * dev.tidemark.planner.route.plan.RoutedPlan}: fragments, each for one engine, and what is sent to
 * large sides before they are read. Start with {@link RouteQuery}, which may give a query a second
 * plan; which one is followed an execution decides. The values of a plan are in {@code route.plan}.
 * Choosing how an AS OF join is run is not here: see {@code planner.strategy}; writing fragments:
 * {@code planner.dialect}. Stateless.
 */
@NullMarked
package dev.tidemark.planner.route;

import org.jspecify.annotations.NullMarked;
