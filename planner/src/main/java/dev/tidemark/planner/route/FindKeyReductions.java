package dev.tidemark.planner.route;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.route.plan.KeyReduction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinInfo;
import org.apache.calcite.rel.core.JoinRelType;
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

  private final ReductionSides sides;
  private final List<KeyReduction> found = new ArrayList<>();
  private final Map<String, Set<String>> neededFirst = new HashMap<>();

  private FindKeyReductions(ReductionSides sides) {
    this.sides = sides;
  }

  /** In an order in which each one's sources are never reduced later. */
  static List<KeyReduction> in(RelNode root, ReductionSides sides) {
    FindKeyReductions search = new FindKeyReductions(sides);
    search.visit(root);
    search.askFiles(root);
    return search.found;
  }

  private void visit(RelNode node) {
    node.getInputs().forEach(this::visit);
    if (node instanceof PointInTimeJoin join) {
      reduce(join, sides::sources);
    } else if (node instanceof Join join) {
      // IS NOT DISTINCT FROM would do for Join.analyzeCondition, but NULLs are never sent.
      JoinInfo info =
          JoinInfo.createWithStrictEquality(join.getLeft(), join.getRight(), join.getCondition());
      for (int i = 0; i < info.leftKeys.size(); i++) {
        equality(join, info.leftKeys.get(i), info.rightKeys.get(i));
      }
    }
  }

  /** A spine that lies in files is asked after all that reduces it by itself. */
  private void askFiles(RelNode node) {
    node.getInputs().forEach(this::askFiles);
    if (node instanceof PointInTimeJoin join) {
      reduce(join, sides::sourcesInFiles);
    }
  }

  private void reduce(PointInTimeJoin join, Sources sources) {
    for (KeyPair key : join.rule().keys()) {
      if (key.nulls() == KeyPair.Nulls.NEVER_EQUAL) {
        reduce(join.getRight(), key.right(), join.getLeft(), key.left(), sources);
      }
    }
  }

  private void equality(Join join, int left, int right) {
    JoinRelType type = join.getJoinType();
    boolean canReduceLeft = type == JoinRelType.INNER || type == JoinRelType.SEMI;
    boolean canReduceRight = canReduceLeft || type == JoinRelType.LEFT || type == JoinRelType.ANTI;
    boolean isRightLarger = rows(join.getRight()) >= rows(join.getLeft());
    if (canReduceRight && (isRightLarger || !canReduceLeft)) {
      reduce(join.getRight(), right, join.getLeft(), left, sides::sources);
    } else if (canReduceLeft) {
      reduce(join.getLeft(), left, join.getRight(), right, sides::sources);
    }
  }

  private static double rows(RelNode node) {
    return node.getCluster().getMetadataQuery().getRowCount(node);
  }

  /** What has to be loaded to know rows; empty where they can't be asked. */
  private interface Sources extends Function<ReductionSides.Rows, Optional<Set<String>>> {}

  private void reduce(
      RelNode large, int largeColumn, RelNode small, int smallColumn, Sources sourcesOf) {
    ReductionSides.Rows rows =
        ReductionSides.below(small, List.of(RexInputRef.of(smallColumn, small.getRowType())));
    Optional<ReductionSides.Target> target = sides.target(large, largeColumn);
    Optional<Set<String>> sources = sourcesOf.apply(rows);
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
    found.add(new KeyReduction(id, target.get().column(), keys(rows), sources.get(), MAX_KEYS));
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

  private Fragment keys(ReductionSides.Rows rows) {
    RelNode small = rows.node();
    RexBuilder rex = small.getCluster().getRexBuilder();
    RexNode key = rows.expressions().get(0);
    RelNode known = LogicalFilter.create(small, rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, key));
    RelNode only = LogicalProject.create(known, List.of(), List.of(key), List.of("key"), Set.of());
    RelNode distinct =
        LogicalAggregate.create(only, List.of(), ImmutableBitSet.of(0), null, List.of());
    RelNode limited =
        LogicalSort.create(
            distinct,
            RelCollations.EMPTY,
            null,
            rex.makeExactLiteral(BigDecimal.valueOf(MAX_KEYS + 1L)));
    return sides.asked("keys", limited, "its keys reduce the other side");
  }
}
