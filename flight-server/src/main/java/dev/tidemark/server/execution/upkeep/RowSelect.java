package dev.tidemark.server.execution.upkeep;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.dialect.SqlRenderer;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/**
 * A query that gives one row for each row of {@link #ROWS}, of nothing but that row.
 *
 * @param expressions over the row's fields
 * @param fields their names
 */
record RowSelect(List<RexNode> expressions, List<String> fields) {
  /** What the row's table is called in the query. */
  static final TableName ROWS = new TableName("session", "rows");

  /** Copies its lists. */
  RowSelect {
    expressions = List.copyOf(expressions);
    fields = List.copyOf(fields);
  }

  /** Where nothing but the row can be named. */
  static PlanningContext over(List<Column> columns) {
    return new PlanningContext(new OneTable(columns), Settings.DEFAULTS);
  }

  /** Empty for a query that asks for more than the columns of one row. */
  static Optional<RowSelect> of(PlannedQuery query) {
    RelNode plan = query.plan().root().rel();
    if (plan instanceof Project project && project.getInput() instanceof EngineRelation row) {
      return Optional.of(new RowSelect(project.getProjects(), row.getRowType().getFieldNames()));
    }
    if (plan instanceof EngineRelation row) {
      List<RexNode> fields =
          row.getRowType().getFieldList().stream()
              .map(field -> (RexNode) new RexInputRef(field.getIndex(), field.getType()))
              .toList();
      return Optional.of(new RowSelect(fields, row.getRowType().getFieldNames()));
    }
    return Optional.empty();
  }

  /**
   * An expression in DuckDB's words.
   *
   * @param physical gives a column's name there
   */
  String sql(int index, UnaryOperator<String> physical) {
    return SqlRenderer.expression(
        expressions.get(index), fields.stream().map(physical).toList(), EngineKind.DUCKDB);
  }

  /** The column that an expression is, cast or not. */
  Optional<String> column(int index) {
    RexNode expression = expressions.get(index);
    while (expression.getKind() == SqlKind.CAST) {
      expression = ((RexCall) expression).getOperands().get(0);
    }
    return expression instanceof RexInputRef field
        ? Optional.of(fields.get(field.getIndex()))
        : Optional.empty();
  }

  /** A catalog with nothing but the row. */
  private record OneTable(List<Column> columns) implements TableCatalog {
    @Override
    public String fingerprint() {
      return "row";
    }

    @Override
    public List<String> schemas() {
      return List.of(ROWS.schema());
    }

    @Override
    public List<String> tables(String schema) {
      return List.of(ROWS.name());
    }

    @Override
    public Optional<TableDef> find(TableName name) {
      return name.equals(ROWS)
          ? Optional.of(new TableDef(name, columns, new TableLocation.Session(ROWS.name())))
          : Optional.empty();
    }
  }
}
