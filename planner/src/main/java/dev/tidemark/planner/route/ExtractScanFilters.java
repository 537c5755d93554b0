package dev.tidemark.planner.route;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.route.plan.ColumnValues;
import dev.tidemark.planner.route.plan.FilterTemplate;
import dev.tidemark.planner.route.plan.FilterTemplate.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/** Takes out of a filter over a scan what the scan can prune files by. */
final class ExtractScanFilters {
  private final RexBuilder rex;
  private final List<Column> columns;

  /**
   * @param columns the scan's, in the order of its row
   */
  ExtractScanFilters(RexBuilder rex, List<Column> columns) {
    this.rex = rex;
    this.columns = columns;
  }

  List<FilterTemplate> from(RexNode condition) {
    List<FilterTemplate> filters = new ArrayList<>();
    RexNode expanded = RexUtil.expandSearch(rex, null, condition);
    for (RexNode conjunct : RelOptUtil.conjunctions(expanded)) {
      one(conjunct).ifPresent(filters::add);
    }
    return filters;
  }

  private Optional<FilterTemplate> one(RexNode conjunct) {
    if (!(conjunct instanceof RexCall call)) {
      return Optional.empty();
    }
    return switch (call.getKind()) {
      case EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          comparison(call);
      case OR -> oneOf(call);
      case IS_NULL ->
          column(call.operands.get(0))
              .map(c -> new FilterTemplate.Fixed(new ScanFilter.IsNull(c.name())));
      case IS_NOT_NULL ->
          column(call.operands.get(0))
              .map(c -> new FilterTemplate.Fixed(new ScanFilter.IsNotNull(c.name())));
      default -> Optional.empty();
    };
  }

  private static final Map<SqlKind, ScanFilter.Operator> OPERATORS =
      Map.of(
          SqlKind.EQUALS, ScanFilter.Operator.EQUAL,
          SqlKind.LESS_THAN, ScanFilter.Operator.LESS,
          SqlKind.LESS_THAN_OR_EQUAL, ScanFilter.Operator.LESS_OR_EQUAL,
          SqlKind.GREATER_THAN, ScanFilter.Operator.GREATER,
          SqlKind.GREATER_THAN_OR_EQUAL, ScanFilter.Operator.GREATER_OR_EQUAL);

  private Optional<FilterTemplate> comparison(RexCall call) {
    RexNode first = call.operands.get(0);
    RexNode second = call.operands.get(1);
    return column(first)
        .flatMap(column -> compare(column, call.getKind(), second))
        .or(() -> column(second).flatMap(c -> compare(c, call.getKind().reverse(), first)));
  }

  private Optional<FilterTemplate> compare(Column column, SqlKind kind, RexNode value) {
    ScanFilter.Operator operator = OPERATORS.get(kind);
    if (operator == null) {
      return Optional.empty();
    }
    return operand(value, column.type())
        .map(o -> new FilterTemplate.Compare(column.name(), column.type(), operator, o));
  }

  /** {@code c = 1 OR c = 2 OR …}, which is what IN has become. */
  private Optional<FilterTemplate> oneOf(RexCall or) {
    List<Operand> operands = new ArrayList<>();
    Column column = null;
    for (RexNode disjunct : RelOptUtil.disjunctions(or)) {
      Optional<FilterTemplate> part =
          disjunct.isA(SqlKind.EQUALS) ? one(disjunct) : Optional.empty();
      if (part.isEmpty() || !(part.get() instanceof FilterTemplate.Compare equal)) {
        return Optional.empty();
      }
      if (column != null && !column.name().equals(equal.column())) {
        return Optional.empty();
      }
      column = Column.of(equal.column(), equal.type());
      operands.add(equal.operand());
    }
    return column == null
        ? Optional.empty()
        : Optional.of(new FilterTemplate.OneOf(column.name(), column.type(), operands));
  }

  private Optional<Column> column(RexNode expression) {
    return expression instanceof RexInputRef ref
        ? Optional.of(columns.get(ref.getIndex()))
        : Optional.empty();
  }

  private static Optional<Operand> operand(RexNode value, DataType type) {
    RexNode plain = RexUtil.removeCast(value);
    if (plain instanceof RexDynamicParam parameter) {
      return Optional.of(new Operand.Bound(parameter.getIndex()));
    }
    if (plain instanceof RexLiteral literal) {
      return ColumnValues.of(literal, type).map(Operand.Literal::new);
    }
    return Optional.empty();
  }
}
