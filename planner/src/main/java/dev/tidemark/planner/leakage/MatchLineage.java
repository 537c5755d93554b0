package dev.tidemark.planner.leakage;

import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.TableScan;

/**
 * The lineage of an AS OF join. What comes from its right side depends on the match: on the time
 * and the keys that the left side asks with, and on whatever else decides which rows are on the
 * right.
 */
final class MatchLineage {
  private final PointInTimeJoin join;
  private final Lineage left;
  private final Lineage right;

  private MatchLineage(PointInTimeJoin join) {
    this.join = join;
    this.left = Lineage.of(join.getLeft());
    this.right = Lineage.of(join.getRight());
  }

  static Lineage of(PointInTimeJoin join) {
    return new MatchLineage(join).lineage();
  }

  private Lineage lineage() {
    Set<Origin> deciding = asked();
    deciding.addAll(matched(decidingOnTheRight()));
    Set<Origin> time = matched(right.columns().get(join.rule().rightTime()));
    List<Set<Origin>> columns = new ArrayList<>(left.columns());
    for (Set<Origin> column : right.columns()) {
      Set<Origin> reached = new LinkedHashSet<>(matched(column));
      // A key or a constant of the right still tells whether there is a match.
      boolean isTold = Origin.isGroup(join) || reached.stream().anyMatch(Origin::leaks);
      if (column.isEmpty() || !isTold) {
        reached.addAll(time);
      }
      reached.addAll(deciding);
      columns.add(reached);
    }
    Set<Origin> rows = new LinkedHashSet<>(left.rows());
    if (join.joinType() == JoinRelType.INNER) {
      rows.addAll(time);
      rows.addAll(deciding);
    }
    return new Lineage(columns, rows);
  }

  /** What the left's times, keys and conditions are made of. */
  private Set<Origin> asked() {
    MatchRule rule = join.rule();
    List<Integer> fields = new ArrayList<>(List.of(rule.leftTime()));
    rule.keys().stream().map(KeyPair::left).forEach(fields::add);
    fields.addAll(fieldsOfCondition(0, left.columns().size()));
    return new LinkedHashSet<>(left.of(fields));
  }

  /** A group's own columns only narrow the candidates, whose knowledge the join cuts. */
  private Set<Origin> decidingOnTheRight() {
    MatchRule rule = join.rule();
    Set<Origin> deciding = new LinkedHashSet<>(right.rows());
    Set<Origin> time = right.columns().get(rule.rightTime());
    if (Origin.isGroup(join)) {
      Set<TableScan> own = new LinkedHashSet<>();
      time.forEach(origin -> own.add(origin.scan()));
      deciding.removeIf(origin -> origin.isOfTableItself() && own.contains(origin.scan()));
      return deciding;
    }
    List<Integer> fields = new ArrayList<>(rule.keys().stream().map(KeyPair::right).toList());
    fields.addAll(fieldsOfCondition(left.columns().size(), right.columns().size()));
    deciding.addAll(right.of(fields));
    return deciding;
  }

  private List<Integer> fieldsOfCondition(int from, int count) {
    List<Integer> fields = new ArrayList<>();
    for (int field : RelOptUtil.InputFinder.bits(join.rule().condition())) {
      if (field >= from && field < from + count) {
        fields.add(field - from);
      }
    }
    return fields;
  }

  private Set<Origin> matched(Set<Origin> origins) {
    return Lineage.through(origins, origin -> origin.matchedBy(join));
  }
}
