package dev.tidemark.planner.dialect.statement;

import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Which fields of each AS OF join of a tree are read above it, and which of them are nothing but
 * columns of the result; all count as read where that isn't known.
 */
public final class FieldsRead {
  /** Of no tree in particular. */
  static final FieldsRead ALL = new FieldsRead();

  private final IdentityHashMap<RelNode, Fields> fields = new IdentityHashMap<>();

  private FieldsRead() {}

  public static FieldsRead in(RelNode root) {
    FieldsRead fields = new FieldsRead();
    fields.visit(
        root,
        new Fields(
            ImmutableBitSet.of(),
            IntStream.range(0, count(root)).mapToObj(ImmutableBitSet::of).toList()));
    return fields;
  }

  public ImmutableBitSet of(PointInTimeJoin join) {
    return fields.getOrDefault(join, Fields.all(join)).used();
  }

  /** The columns of the result that are the field; empty where anything else reads it, too. */
  public ImmutableBitSet results(PointInTimeJoin join, int field) {
    Fields all = fields.getOrDefault(join, Fields.all(join));
    return all.read().get(field) ? ImmutableBitSet.of() : all.results().get(field);
  }

  /** The columns of the result that are the field, whatever else reads it. */
  public ImmutableBitSet shownIn(PointInTimeJoin join, int field) {
    return fields.getOrDefault(join, Fields.all(join)).results().get(field);
  }

  private static int count(RelNode node) {
    return node.getRowType().getFieldCount();
  }

  /**
   * Fields of a node.
   *
   * @param read those of which something is computed
   * @param results of each field the columns of the result that it is
   */
  private record Fields(ImmutableBitSet read, List<ImmutableBitSet> results) {

    static Fields all(RelNode node) {
      return new Fields(
          ImmutableBitSet.range(count(node)),
          Collections.nCopies(count(node), ImmutableBitSet.of()));
    }

    ImmutableBitSet used() {
      ImmutableBitSet.Builder used = read.rebuild();
      for (int i = 0; i < results.size(); i++) {
        if (!results.get(i).isEmpty()) {
          used.set(i);
        }
      }
      return used.build();
    }

    Fields reading(ImmutableBitSet more) {
      return new Fields(read.union(more), results);
    }

    /** A tree may have the same node in two places. */
    Fields and(Fields other) {
      return new Fields(
          used().union(other.used()), Collections.nCopies(results.size(), ImmutableBitSet.of()));
    }
  }

  private void visit(RelNode node, Fields above) {
    RelNode rel = node.stripped();
    if (rel instanceof Project project && project.getVariablesSet().isEmpty()) {
      visit(project.getInput(), below(project, above));
    } else if (rel instanceof Filter filter && filter.getVariablesSet().isEmpty()) {
      visit(filter.getInput(), above.reading(RelOptUtil.InputFinder.bits(filter.getCondition())));
    } else if (rel instanceof Sort sort) {
      visit(sort.getInput(), above.reading(ImmutableBitSet.of(sort.getCollation().getKeys())));
    } else if (rel instanceof PointInTimeJoin join) {
      fields.merge(join, above, Fields::and);
      int lefts = count(join.getLeft());
      Fields left = new Fields(above.read(), above.results().subList(0, lefts));
      visit(
          join.getLeft(),
          new Fields(
              left.reading(asked(join)).read().intersect(ImmutableBitSet.range(lefts)),
              left.results()));
      visit(join.getRight(), Fields.all(join.getRight()));
    } else {
      rel.getInputs().forEach(input -> visit(input, Fields.all(input)));
    }
  }

  private static Fields below(Project project, Fields above) {
    ImmutableBitSet.Builder read = ImmutableBitSet.builder();
    List<ImmutableBitSet> results =
        new ArrayList<>(Collections.nCopies(count(project.getInput()), ImmutableBitSet.of()));
    for (int i : above.used()) {
      RexNode item = project.getProjects().get(i);
      if (item instanceof RexInputRef ref && !above.read().get(i)) {
        results.set(ref.getIndex(), results.get(ref.getIndex()).union(above.results().get(i)));
      } else {
        read.addAll(RelOptUtil.InputFinder.bits(item));
      }
    }
    return new Fields(read.build(), results);
  }

  private static ImmutableBitSet asked(PointInTimeJoin join) {
    MatchRule rule = join.rule();
    return RelOptUtil.InputFinder.bits(rule.condition())
        .union(ImmutableBitSet.of(rule.keys().stream().map(KeyPair::left).toList()))
        .set(rule.leftTime());
  }
}
