/**
 * Decides which engine runs what.
 *
 * <p>In: an optimised tree over catalog tables. Out: a {@link RoutedPlan}: one root fragment, and
 * what has to be brought to it first: rows of other engines, scans of Iceberg tables, system
 * tables. It holds no snapshot and no data, so it may be cached; {@link RoutedPlan#bind} adds the
 * values of an execution. Start with {@link RouteQuery}. Writing a fragment as SQL is not here: see
 * {@code planner.dialect}. All values are immutable.
 */
@NullMarked
package dev.tidemark.planner.route;

import org.jspecify.annotations.NullMarked;
