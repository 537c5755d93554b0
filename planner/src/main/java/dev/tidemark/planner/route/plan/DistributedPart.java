package dev.tidemark.planner.route.plan;

import dev.tidemark.planner.engine.query.Parameter;
import java.util.List;

/**
 * A part of a query that Trino runs, where its rows become an input of the root.
 *
 * @param fragment over the scans it reads and the rows it is sent, by their ids
 * @param sent what Trino hasn't got: fragments for DuckDB, over relations that are loaded there
 */
public record DistributedPart(Fragment fragment, List<Fragment> sent) {
  /** Copies its list. */
  public DistributedPart {
    sent = List.copyOf(sent);
  }

  /** The part with these values in the place of parameters. */
  public DistributedPart withValues(List<Parameter> values) {
    return withValues(values, 0);
  }

  DistributedPart withValues(List<Parameter> values, int first) {
    return new DistributedPart(
        InlineValues.in(fragment, values, first),
        sent.stream().map(each -> InlineValues.in(each, values, first)).toList());
  }
}
