package dev.tidemark.planner.engine.query;

import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import java.util.List;
import java.util.function.Function;

/**
 * An AS OF join for which an operator of ours makes everything ready before the query runs that it
 * is a part of. The operator leaves macros behind, which that query calls.
 *
 * @param <T> a text
 */
public sealed interface OperatorJoin<T> permits PointInTimeMerge, PointInTimeProbe {

  /** A macro that tells a row's match; no other join of a session has its name. */
  String match();

  /** What is remembered of the match, and the macros that tell it. */
  List<Feature> features();

  /** The same with other texts. */
  <U> OperatorJoin<U> map(Function<? super T, ? extends U> change);
}
