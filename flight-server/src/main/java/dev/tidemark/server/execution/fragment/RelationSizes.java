package dev.tidemark.server.execution.fragment;

import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.cost.OperatorRoom;
import dev.tidemark.server.execution.engine.HistoryKeys;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexLiteral;

/**
 * How many rows the relations of a plan have, once they are pinned and loaded, and what that makes
 * of the nodes above them. The shares that filters and groupings keep are the usual guesses of the
 * textbook (Selinger et al., 1979).
 *
 * @param rows that are looked at, by the relation's id
 * @param histories what is known of the keys of some of them
 * @param room what operators of ours may keep of them
 */
public record RelationSizes(
    Map<String, Long> rows, Map<String, HistoryKeys> histories, OperatorRoom room) {
  public static final RelationSizes UNKNOWN =
      new RelationSizes(Map.of(), Map.of(), OperatorRoom.UNBOUNDED);

  private static final double UNKNOWN_ROWS = 100_000;
  private static final double FILTER_KEEPS = 0.25;
  private static final double GROUPS_KEPT = 0.1;

  /** Where the keys are not counted. */
  private static final double VERSIONS_PER_KEY = 1000;

  /** Copies its maps. */
  public RelationSizes {
    rows = Map.copyOf(rows);
    histories = Map.copyOf(histories);
  }

  /** With the rows of one relation more. */
  RelationSizes with(String id, long counted) {
    Map<String, Long> all = new HashMap<>(rows);
    all.put(id, counted);
    return new RelationSizes(all, histories, room);
  }

  /**
   * For a query that comes before the one whose rows are sent. It can't begin again, so nothing is
   * chosen that might find no room.
   */
  public RelationSizes withoutRoom() {
    return new RelationSizes(rows, histories, new OperatorRoom(0, room.full()));
  }

  JoinStatistics of(PointInTimeJoin join) {
    double spine = estimate(join.getLeft());
    double history = estimate(join.getRight());
    HistoryKeys keys = keys(join).orElse(null);
    if (keys == null) {
      return new JoinStatistics(spine, history, history / VERSIONS_PER_KEY).in(room);
    }
    return new JoinStatistics(
            spine,
            history * keys.share(),
            keys.entities() * keys.share(),
            history,
            JoinStatistics.UNKNOWN_SHARE)
        .in(room);
  }

  /** Whether it is known how many keys the right side has. */
  boolean knowsKeys(PointInTimeJoin join) {
    return keys(join).isPresent();
  }

  private Optional<HistoryKeys> keys(PointInTimeJoin join) {
    return leaf(join.getRight()).map(leaf -> histories.get(leaf.id()));
  }

  /** The one relation that a side reads, whatever it leaves out of it. */
  static Optional<EngineRelation> leaf(RelNode node) {
    RelNode rel = node.stripped();
    if (rel instanceof EngineRelation relation) {
      return Optional.of(relation);
    }
    return rel instanceof Filter || rel instanceof Project
        ? leaf(rel.getInput(0))
        : Optional.empty();
  }

  /** How many rows the node gives, at a guess. */
  public double rows(RelNode node) {
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
