package dev.tidemark.planner.rewrite.asof.group;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.validate.CatalogTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Recognises a feature group behind filters, renamings and projections (the contract's section 6,
 * rule 2), and carries the columns through that its rank and its tombstones need. A filter that
 * names a feature lets tombstones pass.
 */
public final class FindGroupOperand {

  private FindGroupOperand() {}

  /** Empty where the operand is a plain table as far as the join is concerned. */
  public static Optional<GroupOperand> in(RelNode operand) {
    return in(operand, FindGroupOperand::letTombstonesPass);
  }

  /** The same, but its filters hold for tombstones too. */
  public static Optional<GroupOperand> asWritten(RelNode operand) {
    return in(operand, (input, filter) -> filter.getCondition());
  }

  private static RexNode letTombstonesPass(GroupOperand input, Filter filter) {
    return new LetTombstonesPass(
            input, filter.getCluster().getRexBuilder(), 0, filter.getVariablesSet())
        .in(filter.getCondition());
  }

  private static Optional<GroupOperand> in(
      RelNode operand, BiFunction<GroupOperand, Filter, RexNode> conditions) {
    if (operand instanceof TableScan scan) {
      return group(CatalogTable.of(scan).definition()).map(group -> scan(group, scan));
    }
    if (operand instanceof Filter filter) {
      return in(filter.getInput(), conditions)
          .map(input -> filter(input, filter, conditions.apply(input, filter)));
    }
    if (operand instanceof Project project && !project.containsOver()) {
      return in(project.getInput(), conditions).flatMap(input -> project(input, project));
    }
    return Optional.empty();
  }

  private static Optional<FeatureGroup> group(TableDef table) {
    if (table.location() instanceof TableLocation.Features features) {
      return Optional.of(features.group());
    }
    if (table.location() instanceof TableLocation.Offline offline) {
      return Optional.of(offline.group());
    }
    return Optional.empty();
  }

  private static GroupOperand scan(FeatureGroup group, TableScan scan) {
    Set<String> needed = neededColumns(group);
    Set<String> times = new HashSet<>(HistoryColumns.NAMES);
    group.knownTime().ifPresent(times::add);
    Map<String, Integer> roles = new HashMap<>();
    ImmutableBitSet.Builder features = ImmutableBitSet.builder();
    List<Column> columns = group.historyColumns();
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i).name();
      if (needed.contains(name)) {
        roles.put(name, i);
      } else if (!times.contains(name)) {
        features.set(i);
      }
    }
    return new GroupOperand(group, scan, roles, features.build());
  }

  private static Set<String> neededColumns(FeatureGroup group) {
    Set<String> needed = new LinkedHashSet<>(group.entityKey());
    needed.add(group.eventTime());
    needed.add(HistoryColumns.KNOWN_TIME);
    needed.add(HistoryColumns.SEQUENCE);
    needed.add(HistoryColumns.IS_DELETED);
    return needed;
  }

  private static GroupOperand filter(GroupOperand input, Filter filter, RexNode condition) {
    RelNode rel = filter.copy(filter.getTraitSet(), input.rel(), condition);
    return new GroupOperand(input.group(), rel, input.roles(), input.features());
  }

  private static Optional<GroupOperand> project(GroupOperand input, Project project) {
    Map<Integer, Integer> kept = new HashMap<>();
    List<RexNode> expressions = new ArrayList<>(project.getProjects());
    List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
    ImmutableBitSet.Builder features = ImmutableBitSet.builder();
    for (int i = 0; i < expressions.size(); i++) {
      RexNode expression = expressions.get(i);
      if (expression instanceof RexInputRef ref) {
        kept.putIfAbsent(ref.getIndex(), i);
      }
      if (ReadColumns.of(expression, project.getVariablesSet()).intersects(input.features())) {
        features.set(i);
      }
    }
    FeatureGroup group = input.group();
    Set<String> visible = new HashSet<>(group.entityKey());
    visible.add(group.eventTime());
    RexBuilder rex = project.getCluster().getRexBuilder();
    Map<String, Integer> roles = new HashMap<>();
    for (String role : neededColumns(group)) {
      int from = input.ordinal(role);
      Integer at = kept.get(from);
      if (at == null && visible.contains(role)) {
        return Optional.empty();
      }
      if (at == null) {
        at = expressions.size();
        expressions.add(rex.makeInputRef(input.rel(), from));
        names.add("$" + role);
      }
      roles.put(role, at);
    }
    RelNode rel =
        LogicalProject.create(
            input.rel(), project.getHints(), expressions, names, project.getVariablesSet());
    return Optional.of(new GroupOperand(group, rel, roles, features.build()));
  }
}
