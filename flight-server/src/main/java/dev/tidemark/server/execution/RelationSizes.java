package dev.tidemark.server.execution;

import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.JoinStatistics;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexLiteral;

/**
 * How many rows the relations of a plan have, once they are pinned and loaded, and what that makes
 * of the nodes above them. The shares that filters and groupings keep are the usual guesses of the
 * textbook (Selinger et al., 1979).
 */
record RelationSizes(Map<String, Long> rows) {
  static final RelationSizes UNKNOWN = new RelationSizes(Map.of());

  private static final double UNKNOWN_ROWS = 100_000;
  private static final double FILTER_KEEPS = 0.25;
  private static final double GROUPS_KEPT = 0.1;

  /** Where the keys are not counted, many versions a key: then no choice is a catastrophe. */
  private static final double VERSIONS_PER_KEY = 1000;

  JoinStatistics of(PointInTimeJoin join) {
    double history = estimate(join.getRight());
    return new JoinStatistics(estimate(join.getLeft()), history, history / VERSIONS_PER_KEY);
  }

  /** How many rows the node gives, at a guess. */
  double rows(RelNode node) {
    return estimate(node);
  }

  private double estimate(RelNode node) {
    if (node instanceof EngineRelation relation) {
      Long known = rows.get(relation.id());
      return known == null ? UNKNOWN_ROWS : known;
    }
    if (node instanceof Values values) {
      return values.getTuples().size();
    }
    if (node instanceof Filter filter) {
      return FILTER_KEEPS * estimate(filter.getInput());
    }
    if (node instanceof Aggregate aggregate) {
      return aggregate.getGroupSet().isEmpty() ? 1 : GROUPS_KEPT * estimate(aggregate.getInput());
    }
    if (node instanceof Sort sort && sort.fetch instanceof RexLiteral fetch) {
      return Math.min(RexLiteral.intValue(fetch), estimate(sort.getInput()));
    }
    if (node instanceof PointInTimeJoin join) {
      return estimate(join.getLeft());
    }
    if (node instanceof Join join) {
      return Math.max(estimate(join.getLeft()), estimate(join.getRight()));
    }
    return node.getInputs().stream().mapToDouble(this::estimate).sum();
  }
}
