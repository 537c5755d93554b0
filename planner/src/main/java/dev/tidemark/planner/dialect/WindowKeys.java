package dev.tidemark.planner.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexWindow;

/** Computes keys of windows in a projection below, where an engine refuses them in a window. */
final class WindowKeys extends RexShuttle {
  private final RelNode input;
  private final Predicate<RexNode> canStay;
  private final List<RexNode> columns;
  private final List<String> names;
  private boolean isInWindow;

  private WindowKeys(RelNode input, Predicate<RexNode> canStay) {
    this.input = input;
    this.canStay = canStay;
    RexBuilder rex = input.getCluster().getRexBuilder();
    this.columns = new ArrayList<>(rex.identityProjects(input.getRowType()));
    this.names = new ArrayList<>(input.getRowType().getFieldNames());
  }

  /** An equal projection over another one; empty where all keys can stay. */
  static Optional<Project> below(Project project, Predicate<RexNode> canStay) {
    WindowKeys keys = new WindowKeys(project.getInput(), canStay);
    List<RexNode> outer = keys.visitList(project.getProjects());
    if (keys.columns.size() == project.getInput().getRowType().getFieldCount()) {
      return Optional.empty();
    }
    RelNode inner =
        LogicalProject.create(keys.input, List.of(), keys.columns, keys.names, Set.of());
    return Optional.of(
        LogicalProject.create(
            inner, project.getHints(), outer, project.getRowType(), project.getVariablesSet()));
  }

  @Override
  public RexWindow visitWindow(RexWindow window) {
    isInWindow = true;
    RexWindow moved = super.visitWindow(window);
    isInWindow = false;
    return moved;
  }

  @Override
  public RexNode visitCall(RexCall call) {
    return isInWindow ? key(call) : super.visitCall(call);
  }

  private RexNode key(RexNode key) {
    if (canStay.test(key)) {
      return key;
    }
    RelDataType type = key.getType();
    int known = columns.indexOf(key);
    if (known >= 0) {
      return new RexInputRef(known, type);
    }
    columns.add(key);
    names.add("$key" + columns.size());
    return new RexInputRef(columns.size() - 1, type);
  }
}
