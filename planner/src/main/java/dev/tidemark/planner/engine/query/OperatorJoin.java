package dev.tidemark.planner.engine.query;

import java.util.function.Function;

/**
 * An AS OF join for which an operator of ours makes everything ready before the query runs that it
 * is a part of. The operator leaves macros behind, which that query calls.
 *
 * @param <T> a text
 */
public sealed interface OperatorJoin<T> permits PointInTimeMerge, PointInTimeProbe {

  /** The same with other texts. */
  <U> OperatorJoin<U> map(Function<? super T, ? extends U> change);
}
