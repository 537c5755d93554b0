package dev.tidemark.planner.leakage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * {@code g AS OF <time> KNOWN} as it stands in a plan: of each entity the first by event time, the
 * latest first, of the records that had come about and were known by one constant time. That is the
 * time of its rows.
 */
final class InstantRead {
  private InstantRead() {}

  /** Whether a filter leaves just these records. */
  static boolean isLeftBy(Filter filter) {
    if (!(filter.getInput() instanceof Project project) || !isOfRecords(project.getInput())) {
      return false;
    }
    boolean picksNewest =
        RelOptUtil.conjunctions(filter.getCondition()).stream()
            .flatMap(condition -> firstOf(condition, project).stream())
            .anyMatch(place -> isNewestFirst(place, project.getInput()));
    List<Filter> before = filters(project.getInput()).toList();
    List<RexNode> known = before.stream().flatMap(InstantRead::knownBy).toList();
    return picksNewest
        && before.stream().flatMap(InstantRead::happenedBy).anyMatch(known::contains);
  }

  /** Whether each row is made of one record: what is made of several may tell of later ones. */
  private static boolean isOfRecords(RelNode tree) {
    RelNode node = tree;
    while (keepsRecords(node)) {
      node = node.getInput(0);
    }
    return node instanceof TableScan;
  }

  /** Whether it filters or projects its first input; a sub-query's condition is a join. */
  private static boolean keepsRecords(RelNode node) {
    return node instanceof Filter
        || node instanceof Project project && !project.containsOver()
        || node instanceof Join join && !join.getJoinType().isOuterJoin();
  }

  /** The row number that a condition wants to be one. */
  private static Optional<RexOver> firstOf(RexNode condition, Project project) {
    if (!condition.isA(SqlKind.EQUALS)) {
      return Optional.empty();
    }
    List<RexNode> sides = ((RexCall) condition).operands;
    return sides.get(0) instanceof RexInputRef ref
            && sides.get(1) instanceof RexLiteral literal
            && literal.getValue() instanceof BigDecimal place
            && place.compareTo(BigDecimal.ONE) == 0
            && project.getProjects().get(ref.getIndex()) instanceof RexOver over
            && over.getOperator().getKind() == SqlKind.ROW_NUMBER
        ? Optional.of(over)
        : Optional.empty();
  }

  private static boolean isNewestFirst(RexOver place, RelNode input) {
    if (place.getWindow().orderKeys.isEmpty()) {
      return false;
    }
    RexFieldCollation first = place.getWindow().orderKeys.get(0);
    return first.getDirection().isDescending()
        && first.left instanceof RexInputRef ref
        && GroupColumn.of(input, ref.getIndex()).filter(GroupColumn::isEventTime).isPresent();
  }

  /** Those between a group's records and a tree that only filters and projects them. */
  static Stream<Filter> filters(RelNode tree) {
    List<Filter> filters = new ArrayList<>();
    RelNode node = tree;
    while (keepsRecords(node)) {
      if (node instanceof Filter filter) {
        filters.add(filter);
      }
      node = node.getInput(0);
    }
    return filters.stream();
  }

  /** The constant times at or before which a group's records have to be known. */
  static Stream<RexNode> knownBy(Filter filter) {
    return RelOptUtil.conjunctions(filter.getCondition()).stream()
        .flatMap(condition -> KnowledgeCut.of(condition, filter.getInput(), 0).stream())
        .filter(KnowledgeCut::isExact)
        .map(KnowledgeCut::bound)
        .filter(RexUtil::isConstant);
  }

  private static Stream<RexNode> happenedBy(Filter filter) {
    return RelOptUtil.conjunctions(filter.getCondition()).stream()
        .filter(condition -> condition.isA(SqlKind.LESS_THAN_OR_EQUAL))
        .map(condition -> ((RexCall) condition).operands)
        .filter(
            sides ->
                sides.get(0) instanceof RexInputRef ref
                    && GroupColumn.of(filter.getInput(), ref.getIndex())
                        .filter(GroupColumn::isEventTime)
                        .isPresent())
        .map(sides -> sides.get(1));
  }
}
