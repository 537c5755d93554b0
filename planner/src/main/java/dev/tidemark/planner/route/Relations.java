package dev.tidemark.planner.route;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.route.plan.FilterTemplate;
import dev.tidemark.planner.route.plan.PlannedScan;
import dev.tidemark.planner.route.plan.SystemInput;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.validate.CatalogTable;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexNode;

/** Gives each table that a query reads a relation of the engine which has it. */
final class Relations {
  private static final double STORED_TABLE_ROWS = 100_000;
  private static final double HISTORY_ROWS = 10_000_000;
  private static final double SYSTEM_TABLE_ROWS = 100;

  private final Map<String, String> tables = new LinkedHashMap<>();
  private final Map<String, PlannedScan> scans = new LinkedHashMap<>();
  private final Map<String, SystemInput> systemTables = new LinkedHashMap<>();

  /** A relation and where it is. */
  record Placed(EngineRelation relation, EngineId engine) {}

  /** The relation for a scan of these columns, ordinals in the table's order. */
  Placed place(TableScan scan, List<Integer> ordinals) {
    CatalogTable table = CatalogTable.of(scan);
    TableDef definition = table.definition();
    TableLocation location = definition.location();
    if (location instanceof TableLocation.Online online) {
      String name =
          quoted("online")
              + "."
              + quoted(online.group().versionedName())
              + online.group().sqlComment();
      return new Placed(stored(scan, name), EngineId.POSTGRES);
    }
    if (location instanceof TableLocation.Postgres foreign) {
      String sql = converted(definition.columns(), foreign);
      return new Placed(stored(scan, sql), EngineId.postgresSource(foreign.source()));
    }
    if (location instanceof TableLocation.Session session) {
      return new Placed(stored(scan, session.physicalName()), EngineId.DUCKDB);
    }
    if (location instanceof TableLocation.SystemTable) {
      String id = "system_" + systemTables.size();
      systemTables.put(id, new SystemInput(id, definition));
      return new Placed(
          EngineRelation.create(scan.getCluster(), id, scan.getRowType(), SYSTEM_TABLE_ROWS),
          EngineId.DUCKDB);
    }
    return new Placed(files(scan, table, ordinals), EngineId.DUCKDB);
  }

  /** The PostgreSQL that has the table; empty where none has. */
  static Optional<EngineId> database(TableScan scan) {
    TableLocation location = CatalogTable.of(scan).definition().location();
    if (location instanceof TableLocation.Online) {
      return Optional.of(EngineId.POSTGRES);
    }
    return location instanceof TableLocation.Postgres foreign
        ? Optional.of(EngineId.postgresSource(foreign.source()))
        : Optional.empty();
  }

  /** The table, or where a column isn't of our type there, a query that PostgreSQL merges. */
  private static String converted(List<Column> columns, TableLocation.Postgres foreign) {
    String table = quoted(foreign.schema()) + "." + quoted(foreign.table());
    Map<String, String> conversions = foreign.conversions();
    return conversions.isEmpty()
        ? table
        : columns.stream()
            .map(Column::name)
            .map(
                name ->
                    conversions.containsKey(name)
                        ? conversions.get(name) + " AS " + quoted(name)
                        : quoted(name))
            .collect(Collectors.joining(", ", "(SELECT ", " FROM " + table + ")"));
  }

  private EngineRelation stored(TableScan scan, String sql) {
    String id = "table_" + tables.size();
    tables.put(id, sql);
    return EngineRelation.create(scan.getCluster(), id, scan.getRowType(), STORED_TABLE_ROWS);
  }

  private EngineRelation files(TableScan scan, CatalogTable table, List<Integer> ordinals) {
    String id = "scan_" + scans.size();
    TableDef definition = table.definition();
    List<Column> columns = ordinals.stream().map(definition.columns()::get).toList();
    List<String> names = columns.stream().map(Column::name).toList();
    scans.put(id, new PlannedScan(id, definition, table.snapshot(), names, List.of()));
    return EngineRelation.create(
        scan.getCluster(),
        id,
        RelTypes.rowOf(scan.getCluster().getTypeFactory(), columns),
        HISTORY_ROWS);
  }

  /** Whether the place of a scan depends on which columns are read. */
  static boolean isFiles(TableScan scan) {
    TableLocation location = CatalogTable.of(scan).definition().location();
    return location instanceof TableLocation.Features
        || location instanceof TableLocation.Offline
        || location instanceof TableLocation.Iceberg;
  }

  /** Lets the scan behind the relation, if it is one, prune by what a filter right above says. */
  void prune(EngineRelation relation, RexNode condition) {
    PlannedScan scan = scans.get(relation.id());
    if (scan == null) {
      return;
    }
    List<Column> columns = columnsOf(scan);
    List<FilterTemplate> filters = new ArrayList<>(scan.filters());
    filters.addAll(
        new ExtractScanFilters(relation.getCluster().getRexBuilder(), columns).from(condition));
    scans.put(
        scan.id(),
        new PlannedScan(scan.id(), scan.table(), scan.snapshot(), scan.columns(), filters));
  }

  /** A column of a scan's relation; empty for any other relation. */
  Optional<Column> scannedColumn(String id, int ordinal) {
    return Optional.ofNullable(scans.get(id)).map(scan -> columnsOf(scan).get(ordinal));
  }

  boolean isScan(String id) {
    return scans.containsKey(id);
  }

  /** Whether the relation stands in its engine without being loaded. */
  boolean isTable(String id) {
    return tables.containsKey(id);
  }

  private static List<Column> columnsOf(PlannedScan scan) {
    return scan.columns().stream()
        .map(
            name ->
                scan.table().columns().stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  /** The SQL of those relations under the node that stand in their engine. */
  Map<String, String> tablesUnder(RelNode node) {
    Map<String, String> under = new LinkedHashMap<>();
    collect(node, under);
    return under;
  }

  private void collect(RelNode node, Map<String, String> under) {
    if (node instanceof EngineRelation relation) {
      String sql = tables.get(relation.id());
      if (sql != null) {
        under.put(relation.id(), sql);
      }
    }
    node.getInputs().forEach(input -> collect(input, under));
  }

  List<PlannedScan> scans() {
    return List.copyOf(scans.values());
  }

  List<SystemInput> systemTables() {
    return List.copyOf(systemTables.values());
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
