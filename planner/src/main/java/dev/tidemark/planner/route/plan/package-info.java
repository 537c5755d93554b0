/**
 * A routed plan and its parts, before and after parameters are bound.
 *
 * <p>In: what {@code planner.route} found. Out: fragments, scans with the filters they push down,
 * keys and ranges of time that reduce a side, parts for other machines. Start with {@link
 * RoutedPlan}; {@link BoundPlan} is one execution's. Deciding is not here: see {@code
 * planner.route}; nor is running: {@code server.execution}. All values are immutable, but {@link
 * LastLiterals}, which remembers.
 */
@NullMarked
package dev.tidemark.planner.route.plan;

import org.jspecify.annotations.NullMarked;
