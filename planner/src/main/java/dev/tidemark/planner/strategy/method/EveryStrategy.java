package dev.tidemark.planner.strategy.method;

import java.util.List;

/** The strategies there are, {@code row_number} first. */
public final class EveryStrategy {
  public static final List<PointInTimeStrategy> ALL =
      List.of(
          new RowNumberStrategy(),
          new NativeStrategy(),
          new ArgMaxStrategy(),
          new MergeStrategy(),
          new ProbeStrategy(),
          new LeadStrategy(),
          new UnionLastStrategy(),
          new LateralStrategy());

  private EveryStrategy() {}
}
