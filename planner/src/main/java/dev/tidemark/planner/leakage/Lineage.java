package dev.tidemark.planner.leakage;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.validate.CatalogTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;

/**
 * What of feature groups the columns of a tree are made of, and what decides which rows there are.
 * Entity keys are no news of an entity and are left out.
 *
 * @param columns for each column of the tree
 * @param rows of filters, joins and limits
 */
record Lineage(List<Set<Origin>> columns, Set<Origin> rows) {

  static Lineage of(RelNode node) {
    if (node instanceof TableScan scan) {
      return ofScan(scan);
    }
    if (node instanceof Project project) {
      Lineage input = of(project.getInput());
      return new Lineage(project.getProjects().stream().map(input::of).toList(), input.rows());
    }
    if (node instanceof Filter filter) {
      Lineage input = of(filter.getInput());
      return input.withRows(input.of(filter.getCondition()));
    }
    if (node instanceof Sort sort) {
      Lineage input = of(sort.getInput());
      return sort.fetch == null && sort.offset == null
          ? input
          : input.withRows(input.of(sort.getCollation().getKeys()));
    }
    if (node instanceof Aggregate aggregate) {
      return ofAggregate(aggregate);
    }
    if (node instanceof PointInTimeJoin join) {
      return ofAsOf(join);
    }
    if (node instanceof BiRel join) {
      return ofJoin(join);
    }
    return ofInputs(node);
  }

  private static Lineage ofScan(TableScan scan) {
    Optional<FeatureGroup> group = CatalogTable.of(scan).definition().group();
    List<Set<Origin>> columns = new ArrayList<>();
    for (String column : scan.getRowType().getFieldNames()) {
      boolean isNews = group.isPresent() && !group.get().entityKey().contains(column);
      columns.add(isNews ? Set.of(Origin.of(scan, column)) : Set.of());
    }
    return new Lineage(columns, Set.of());
  }

  private static Lineage ofAggregate(Aggregate aggregate) {
    Lineage input = of(aggregate.getInput());
    List<Set<Origin>> columns = new ArrayList<>();
    aggregate.getGroupSet().forEach((Integer key) -> columns.add(input.columns().get(key)));
    for (AggregateCall call : aggregate.getAggCallList()) {
      List<Integer> read = new ArrayList<>(call.getArgList());
      if (call.filterArg >= 0) {
        read.add(call.filterArg);
      }
      columns.add(through(input.of(read), origin -> origin.through("aggregate")));
    }
    return new Lineage(columns, input.rows());
  }

  private static Lineage ofAsOf(PointInTimeJoin join) {
    Lineage left = of(join.getLeft());
    Lineage right = of(join.getRight());
    List<Set<Origin>> columns = new ArrayList<>(left.columns());
    right.columns().forEach(c -> columns.add(through(c, origin -> origin.matchedBy(join))));
    Set<Origin> rows = new LinkedHashSet<>(left.rows());
    if (join.joinType() == JoinRelType.INNER) {
      rows.addAll(columns.get(left.columns().size() + join.rule().rightTime()));
    }
    return new Lineage(columns, rows);
  }

  private static Lineage ofJoin(BiRel join) {
    Lineage left = of(join.getLeft());
    Lineage right = of(join.getRight());
    List<Set<Origin>> both = new ArrayList<>();
    for (Lineage side : List.of(left, right)) {
      side.columns()
          .forEach(
              column ->
                  both.add(
                      through(
                          column,
                          origin ->
                              origin.join().isPresent() ? origin : origin.through("plain join"))));
    }
    Set<Origin> rows = new LinkedHashSet<>(left.rows());
    rows.addAll(right.rows());
    Lineage joined = new Lineage(both, rows);
    if (join instanceof Join plain) {
      joined = joined.withRows(joined.of(plain.getCondition()));
    }
    int width = join.getRowType().getFieldCount();
    return new Lineage(joined.columns().subList(0, width), joined.rows());
  }

  private static Lineage ofInputs(RelNode node) {
    List<Lineage> inputs = node.getInputs().stream().map(Lineage::of).toList();
    Set<Origin> rows = new LinkedHashSet<>();
    inputs.forEach(input -> rows.addAll(input.rows()));
    List<Set<Origin>> columns = new ArrayList<>();
    for (int i = 0; i < node.getRowType().getFieldCount(); i++) {
      Set<Origin> column = new LinkedHashSet<>();
      for (Lineage input : inputs) {
        if (node instanceof SetOp) {
          column.addAll(input.columns().get(i));
        } else {
          input.columns().forEach(column::addAll);
        }
      }
      columns.add(column);
    }
    return new Lineage(columns, rows);
  }

  private Lineage withRows(Set<Origin> more) {
    Set<Origin> all = new LinkedHashSet<>(rows);
    all.addAll(more);
    return new Lineage(columns, all);
  }

  private Set<Origin> of(RexNode expression) {
    Set<Origin> read = of(RelOptUtil.InputFinder.bits(expression).asList());
    return RexOver.containsOver(expression)
        ? through(read, origin -> origin.through("window function"))
        : read;
  }

  private Set<Origin> of(List<Integer> fields) {
    Set<Origin> read = new LinkedHashSet<>();
    fields.forEach(field -> read.addAll(columns.get(field)));
    return read;
  }

  private static Set<Origin> through(Set<Origin> origins, UnaryOperator<Origin> step) {
    return origins.stream()
        .map(step)
        .collect(
            Collectors.collectingAndThen(
                Collectors.toCollection(LinkedHashSet::new), Collections::unmodifiableSet));
  }
}
