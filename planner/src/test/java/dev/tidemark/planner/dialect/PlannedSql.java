package dev.tidemark.planner.dialect;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.strategy.Strategies;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;

/**
 * Queries as users write them, planned by the whole planner over tables that every engine has under
 * one name, and written for any engine.
 */
final class PlannedSql implements TableCatalog {
  private final Planner planner = new Planner(100);
  private final StatementParser parser = new StatementParser();
  private final Map<String, List<Column>> tables;

  PlannedSql(Map<String, List<Column>> tables) {
    this.tables = tables;
  }

  private Fragment fragment(String sql) {
    Query query = (Query) parser.parse(sql);
    PlannedQuery planned = planner.plan(query.node(), new PlanningContext(this, Settings.DEFAULTS));
    return planned.plan().root();
  }

  /** Empty where the engine can't run it with the right meaning. */
  Optional<String> write(String sql, EngineKind engine) {
    Fragment fragment = fragment(sql);
    RelNode rel = fragment.rel();
    if (!SqlRenderer.canRender(rel, engine)) {
      return Optional.empty();
    }
    List<String> names = fragment.columns().stream().map(Column::name).toList();
    return Optional.of(
        SqlRenderer.render(rel, names, engine, Strategies.ROW_NUMBER, fragment.relations()).sql());
  }

  @Override
  public String fingerprint() {
    return "fixed";
  }

  @Override
  public List<String> schemas() {
    return List.of("session");
  }

  @Override
  public List<String> tables(String schema) {
    return List.copyOf(tables.keySet());
  }

  @Override
  public Optional<TableDef> find(TableName name) {
    return Optional.ofNullable(tables.get(name.name()))
        .map(
            columns ->
                new TableDef(name, columns, new TableLocation.Session('"' + name.name() + '"')));
  }
}
