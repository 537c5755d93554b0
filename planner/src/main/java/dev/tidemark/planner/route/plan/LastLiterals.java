package dev.tidemark.planner.route.plan;

import dev.tidemark.planner.engine.query.Parameter;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * What became of a query's plans with the literals of the last text: the same text is mostly asked
 * again, and what is known of an earlier execution goes by the plan. Thread-safe.
 */
public final class LastLiterals {
  private final IdentityHashMap<RoutedPlan, Written> last =
      new IdentityHashMap<>(); // guarded by this

  private record Written(List<Parameter> literals, RoutedPlan plan) {}

  /**
   * The plan with all parameters in it, as in {@link RoutedPlan#withValues}; the same object for
   * the same literals as the last time.
   */
  public RoutedPlan in(RoutedPlan plan, List<Parameter> literals) {
    synchronized (this) {
      Written before = last.get(plan);
      if (before != null && before.literals.equals(literals)) {
        return before.plan;
      }
    }
    RoutedPlan written = plan.withValues(literals, 0);
    synchronized (this) {
      last.put(plan, new Written(literals, written));
    }
    return written;
  }
}
