package dev.tidemark.planner.route;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.validate.RelTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinInfo;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Finds the joins of a DuckDB fragment one side of which should tell the other its keys: a spine
 * the history, a small table a large one of another database.
 */
final class FindKeyReductions {
  private static final int MAX_KEYS = 1000;

  private final Relations relations;
  private final Map<String, Fragment> inputs;
  private final List<KeyReduction> found = new ArrayList<>();
  private final Map<String, Set<String>> neededFirst = new HashMap<>();

  private FindKeyReductions(Relations relations, Map<String, Fragment> inputs) {
    this.relations = relations;
    this.inputs = inputs;
  }

  /** In an order in which each one's sources are never reduced later. */
  static List<KeyReduction> in(RelNode root, Relations relations, Map<String, Fragment> inputs) {
    FindKeyReductions search = new FindKeyReductions(relations, inputs);
    search.visit(root);
    return search.found;
  }

  private void visit(RelNode node) {
    node.getInputs().forEach(this::visit);
    if (node instanceof PointInTimeJoin join) {
      for (KeyPair key : join.rule().keys()) {
        if (key.nulls() == KeyPair.Nulls.NEVER_EQUAL) {
          reduce(join.getRight(), key.right(), join.getLeft(), key.left());
        }
      }
    } else if (node instanceof Join join) {
      JoinInfo info = join.analyzeCondition();
      for (int i = 0; i < info.leftKeys.size(); i++) {
        equality(join, info.leftKeys.get(i), info.rightKeys.get(i));
      }
    }
  }

  private void equality(Join join, int left, int right) {
    JoinRelType type = join.getJoinType();
    boolean canReduceLeft = type == JoinRelType.INNER || type == JoinRelType.SEMI;
    boolean canReduceRight = canReduceLeft || type == JoinRelType.LEFT || type == JoinRelType.ANTI;
    boolean isRightLarger = rows(join.getRight()) >= rows(join.getLeft());
    if (canReduceRight && (isRightLarger || !canReduceLeft)) {
      reduce(join.getRight(), right, join.getLeft(), left);
    } else if (canReduceLeft) {
      reduce(join.getLeft(), left, join.getRight(), right);
    }
  }

  private static double rows(RelNode node) {
    return node.getCluster().getMetadataQuery().getRowCount(node);
  }

  private void reduce(RelNode large, int largeColumn, RelNode small, int smallColumn) {
    Optional<Traced> target = trace(large, largeColumn);
    Optional<Set<String>> sources = sources(small);
    if (target.isEmpty()
        || sources.isEmpty()
        || !isKeyType(target.get().column().type())
        || !haveOneType(large, largeColumn, small, smallColumn)) {
      return;
    }
    String id = target.get().relation();
    Set<String> first = new HashSet<>(sources.get());
    sources.get().forEach(source -> first.addAll(neededFirst.getOrDefault(source, Set.of())));
    boolean wouldWaitForItself =
        first.contains(id) || found.stream().anyMatch(other -> other.sources().contains(id));
    if (wouldWaitForItself) {
      return;
    }
    neededFirst.computeIfAbsent(id, key -> new HashSet<>()).addAll(first);
    found.add(
        new KeyReduction(
            id, target.get().column(), keys(small, smallColumn), sources.get(), MAX_KEYS));
  }

  private static boolean haveOneType(RelNode a, int columnOfA, RelNode b, int columnOfB) {
    return a.getRowType().getFieldList().get(columnOfA).getType().getSqlTypeName()
        == b.getRowType().getFieldList().get(columnOfB).getType().getSqlTypeName();
  }

  private static boolean isKeyType(DataType type) {
    return type instanceof DataType.Scalar scalar
        && switch (scalar.name()) {
          case INTEGER, BIGINT, VARCHAR, DATE, UUID, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> true;
          case BOOLEAN, REAL, DOUBLE, DECIMAL, VARBINARY, TIME -> false;
        };
  }

  /** A column of a scan or an input, to which a filter on the column above may be moved down. */
  private record Traced(String relation, Column column) {}

  private Optional<Traced> trace(RelNode node, int column) {
    if (node instanceof EngineRelation relation) {
      return relations
          .scannedColumn(relation.id(), column)
          .or(() -> inputColumn(relation.id(), column))
          .map(found -> new Traced(relation.id(), found));
    }
    if (node instanceof Filter filter) {
      return trace(filter.getInput(), column);
    }
    if (node instanceof Project project
        && !project.containsOver()
        && project.getProjects().get(column) instanceof RexInputRef ref) {
      return trace(project.getInput(), ref.getIndex());
    }
    if (node instanceof PointInTimeJoin join
        && column < join.getLeft().getRowType().getFieldCount()) {
      return trace(join.getLeft(), column);
    }
    return node instanceof Join join ? traceThrough(join, column) : Optional.empty();
  }

  private Optional<Traced> traceThrough(Join join, int column) {
    int leftCount = join.getLeft().getRowType().getFieldCount();
    boolean isInner = join.getJoinType() == JoinRelType.INNER;
    if (column < leftCount) {
      return isInner || join.getJoinType() == JoinRelType.LEFT
          ? trace(join.getLeft(), column)
          : Optional.empty();
    }
    return isInner ? trace(join.getRight(), column - leftCount) : Optional.empty();
  }

  private Optional<Column> inputColumn(String id, int column) {
    return Optional.ofNullable(inputs.get(id)).map(input -> input.columns().get(column));
  }

  /**
   * What has to be loaded to know the keys of the tree; empty if that would read a history, or if
   * they depend on a row outside.
   */
  private Optional<Set<String>> sources(RelNode node) {
    Set<String> sources = new HashSet<>();
    return RelOptUtil.getVariablesUsed(node).isEmpty() && collect(node, sources)
        ? Optional.of(sources)
        : Optional.empty();
  }

  private boolean collect(RelNode node, Set<String> sources) {
    if (node instanceof EngineRelation relation) {
      if (relations.isScan(relation.id())) {
        return false;
      }
      if (!relations.isTable(relation.id())) {
        sources.add(relation.id());
      }
      return true;
    }
    return node.getInputs().stream().allMatch(input -> collect(input, sources));
  }

  private Fragment keys(RelNode small, int column) {
    RexBuilder rex = small.getCluster().getRexBuilder();
    RexNode key = rex.makeInputRef(small, column);
    RelNode known = LogicalFilter.create(small, rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, key));
    RelNode only = LogicalProject.create(known, List.of(), List.of(key), List.of("key"), Set.of());
    RelNode distinct =
        LogicalAggregate.create(only, List.of(), ImmutableBitSet.of(0), null, List.of());
    RelNode limited =
        LogicalSort.create(
            distinct,
            RelCollations.EMPTY,
            null,
            rex.makeExactLiteral(java.math.BigDecimal.valueOf(MAX_KEYS + 1L)));
    return new Fragment(
        "keys",
        EngineId.DUCKDB,
        limited,
        RelTypes.columnsOf(limited.getRowType()),
        relations.tablesUnder(limited),
        "its keys reduce the other side");
  }
}
