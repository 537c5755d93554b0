package dev.tidemark.server.execution;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.load.ExpressionTranslator;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.dialect.SqlRenderer;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.parse.statement.Statement;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;

/**
 * Turns an expression over the columns of a row into DuckDB's words, by planning the query that it
 * would be alone: names, types and meaning are checked as in any query.
 */
public final class RowExpressions implements ExpressionTranslator {
  private static final String ROWS = "rows";

  private final StatementParser parser = new StatementParser();
  private final Planner planner;

  public RowExpressions(Planner planner) {
    this.planner = planner;
  }

  @Override
  public String translate(String expression, List<Column> columns, DataType type) {
    String sql =
        "SELECT CAST((" + expression + "\n) AS " + type.sql() + ") FROM session.\"" + ROWS + "\"";
    Statement statement = parser.parse(sql);
    if (!(statement instanceof Query query)) {
      throw refused(expression);
    }
    PlanningContext context = new PlanningContext(new OneTable(columns), Settings.DEFAULTS);
    RelNode plan = planner.plan(query.node(), context).plan().root().rel();
    if (plan instanceof Project project
        && project.getProjects().size() == 1
        && project.getInput() instanceof EngineRelation row) {
      return SqlRenderer.expression(
          project.getProjects().get(0), row.getRowType().getFieldNames(), EngineKind.DUCKDB);
    }
    if (plan instanceof EngineRelation row && row.getRowType().getFieldCount() == 1) {
      return '"' + row.getRowType().getFieldNames().get(0).replace("\"", "\"\"") + '"';
    }
    throw refused(expression);
  }

  private static TidemarkException refused(String expression) {
    return new TidemarkException(
        ErrorCode.NOT_SUPPORTED,
        "'" + expression + "' is more than an expression over the columns of one row");
  }

  /** A catalog with nothing but the row. */
  private record OneTable(List<Column> columns) implements TableCatalog {
    @Override
    public String fingerprint() {
      return "row";
    }

    @Override
    public List<String> schemas() {
      return List.of("session");
    }

    @Override
    public List<String> tables(String schema) {
      return List.of(ROWS);
    }

    @Override
    public Optional<TableDef> find(TableName name) {
      return name.equals(new TableName("session", ROWS))
          ? Optional.of(new TableDef(name, columns, new TableLocation.Session(ROWS)))
          : Optional.empty();
    }
  }
}
