package dev.tidemark.planner.rewrite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;

/**
 * Asks what a filter says of the columns that every window is partitioned by before the windows are
 * computed: whole partitions come or go. Anything else stays above, since it would change them.
 */
final class PushFilterBelowWindow extends QueryRule {
  static final PushFilterBelowWindow INSTANCE = new PushFilterBelowWindow();

  private PushFilterBelowWindow() {
    super(
        filter ->
            filter
                .operand(Filter.class)
                .oneInput(
                    project ->
                        project
                            .operand(Project.class)
                            .predicate(Project::containsOver)
                            .anyInputs()),
        "PushFilterBelowWindow");
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    Filter filter = call.rel(0);
    Project project = call.rel(1);
    Set<RexNode> partitioned = partitionedBy(project).orElse(Set.of());
    List<RexNode> below = new ArrayList<>();
    List<RexNode> above = new ArrayList<>();
    for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
      boolean isOfPartition =
          RexUtil.isDeterministic(conjunct)
              && RelOptUtil.InputFinder.bits(conjunct).asList().stream()
                  .allMatch(column -> partitioned.contains(project.getProjects().get(column)))
              && !RelOptUtil.InputFinder.bits(conjunct).isEmpty();
      (isOfPartition ? below : above).add(conjunct);
    }
    if (below.isEmpty()) {
      return;
    }
    RexBuilder rex = filter.getCluster().getRexBuilder();
    RexNode moved = RelOptUtil.pushPastProject(RexUtil.composeConjunction(rex, below), project);
    RelNode pushed =
        project.copy(
            project.getTraitSet(), List.of(LogicalFilter.create(project.getInput(), moved)));
    call.transformTo(
        above.isEmpty()
            ? pushed
            : LogicalFilter.create(pushed, RexUtil.composeConjunction(rex, above)));
  }

  /** The columns by which all windows are partitioned. */
  private static Optional<Set<RexNode>> partitionedBy(Project project) {
    List<Set<RexNode>> windows = new ArrayList<>();
    for (RexNode expression : project.getProjects()) {
      expression.accept(
          new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitOver(RexOver over) {
              Set<RexNode> keys = new HashSet<>(over.getWindow().partitionKeys);
              keys.removeIf(key -> !(key instanceof RexInputRef));
              windows.add(keys);
              return null;
            }
          });
    }
    return windows.stream()
        .reduce(
            (a, b) -> {
              Set<RexNode> both = new HashSet<>(a);
              both.retainAll(b);
              return both;
            });
  }
}
