package dev.tidemark.planner.dialect;

import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.IdentityHashMap;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.util.ImmutableBitSet;

/** Which fields of each AS OF join of a tree are read above it; all where that isn't known. */
final class FieldsRead {
  /** Of no tree in particular. */
  static final FieldsRead ALL = new FieldsRead();

  private final IdentityHashMap<RelNode, ImmutableBitSet> read = new IdentityHashMap<>();

  private FieldsRead() {}

  static FieldsRead in(RelNode root) {
    FieldsRead fields = new FieldsRead();
    fields.visit(root, all(root));
    return fields;
  }

  ImmutableBitSet of(PointInTimeJoin join) {
    return read.getOrDefault(join, all(join));
  }

  private static ImmutableBitSet all(RelNode node) {
    return ImmutableBitSet.range(node.getRowType().getFieldCount());
  }

  private void visit(RelNode node, ImmutableBitSet fields) {
    RelNode rel = node.stripped();
    if (rel instanceof Project project && project.getVariablesSet().isEmpty()) {
      ImmutableBitSet.Builder below = ImmutableBitSet.builder();
      fields.forEach(i -> below.addAll(RelOptUtil.InputFinder.bits(project.getProjects().get(i))));
      visit(project.getInput(), below.build());
    } else if (rel instanceof Filter filter && filter.getVariablesSet().isEmpty()) {
      visit(filter.getInput(), fields.union(RelOptUtil.InputFinder.bits(filter.getCondition())));
    } else if (rel instanceof Sort sort) {
      visit(sort.getInput(), fields.union(ImmutableBitSet.of(sort.getCollation().getKeys())));
    } else if (rel instanceof PointInTimeJoin join) {
      // A tree may have the same node in two places.
      read.merge(join, fields, ImmutableBitSet::union);
      int lefts = join.getLeft().getRowType().getFieldCount();
      visit(join.getLeft(), fields.union(asked(join)).intersect(ImmutableBitSet.range(lefts)));
      visit(join.getRight(), all(join.getRight()));
    } else {
      rel.getInputs().forEach(input -> visit(input, all(input)));
    }
  }

  private static ImmutableBitSet asked(PointInTimeJoin join) {
    MatchRule rule = join.rule();
    return RelOptUtil.InputFinder.bits(rule.condition())
        .union(ImmutableBitSet.of(rule.keys().stream().map(KeyPair::left).toList()))
        .set(rule.leftTime());
  }
}
