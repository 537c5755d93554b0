package dev.tidemark.server.execution;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.DistributedEngine;
import dev.tidemark.planner.engine.DistributedSession;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.scan.HistoryScanner;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.DistributedPart;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.validate.type.RelTypes;
import dev.tidemark.server.execution.engine.PinnedHistory;
import dev.tidemark.server.execution.fragment.LoadedRelations;
import dev.tidemark.server.execution.fragment.WrittenFragment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;

/**
 * Has the other machines run their parts of a plan. What they haven't got goes there from DuckDB as
 * temporary tables; what they give comes back through their driver where it is small, else as the
 * files of a temporary table, which DuckDB reads like any other's.
 */
final class DistributedRuns {
  /** What a driver brings in a quarter of a second. */
  private static final double SMALL_BYTES = 4 << 20;

  private final DistributedEngine engine;
  private final DistributedSession session;
  private final HistoryScanner scanner;
  private final WorkSession work;
  private final LoadedRelations relations;
  private final String strategy;
  private final ExecutionWatch watch;

  DistributedRuns(
      DistributedEngine engine,
      DistributedSession session,
      HistoryScanner scanner,
      WorkSession work,
      LoadedRelations relations,
      String strategy,
      ExecutionWatch watch) {
    this.engine = engine;
    this.session = session;
    this.scanner = scanner;
    this.work = work;
    this.relations = relations;
    this.strategy = strategy;
    this.watch = watch;
  }

  /** Runs every part; their rows are then relations of DuckDB. */
  void run(BoundPlan plan) {
    for (DistributedPart part : plan.plan().distributed()) {
      run(part.withValues(plan.parameters()).fragment());
    }
  }

  private void run(Fragment fragment) {
    long begin = System.nanoTime();
    Map<String, String> sql = new LinkedHashMap<>();
    leaves(fragment.rel(), sql);
    WrittenFragment written = WrittenFragment.write(fragment, sql, relations.sizes(), strategy);
    EngineQuery query = written.query(List.of());
    List<DataType> types = query.columns().stream().map(Column::type).toList();
    double bytes = relations.sizes().rows(fragment.rel()) * width(types);
    long rows;
    if (bytes <= SMALL_BYTES && session.canRun(types)) {
      rows = work.load(fragment.id(), session.run(query));
      relations.add(fragment.id(), rows);
    } else {
      rows = keep(fragment, query);
    }
    watch.distributed(written, rows, System.nanoTime() - begin, session.account());
  }

  private long keep(Fragment fragment, EngineQuery query) {
    TableDef table = session.keep(query);
    List<String> names = table.columns().stream().map(Column::name).toList();
    PinnedScan scan =
        scanner.pin(new ScanRequest(table, names, List.of(), new SnapshotChoice.Current()));
    List<String> items = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      items.add(names.get(i) + " AS " + quoted(fragment.columns().get(i).name()));
    }
    String sql = "SELECT " + String.join(", ", items) + " FROM (" + scan.sql() + ")";
    relations.add(fragment.id(), sql, scan.rows());
    return scan.rows();
  }

  /** What stands for the leaves on the other machines, by id. */
  private void leaves(RelNode node, Map<String, String> sql) {
    if (node instanceof EngineRelation relation) {
      PinnedHistory history = relations.histories().get(relation.id());
      String text =
          history == null
              ? send(relation.id(), RelTypes.columnsOf(relation.getRowType()))
              : scan(relation.id(), history);
      sql.put(relation.id(), text);
    }
    node.getInputs().forEach(input -> leaves(input, sql));
  }

  private String scan(String id, PinnedHistory history) {
    String snapshot = engine.scan(history.request(), history.scan().snapshotId());
    if (history.tailRows() == 0) {
      return snapshot;
    }
    String tail = send(PinnedHistory.tailTable(id), history.columns());
    return "(" + snapshot + " UNION ALL " + tail + ")";
  }

  private String send(String table, List<Column> columns) {
    List<String> names = columns.stream().map(column -> quoted(column.name())).toList();
    BatchStream rows =
        work.run(
            new EngineQuery(
                "SELECT " + String.join(", ", names) + " FROM " + quoted(table),
                columns,
                List.of()));
    return session.send(columns, rows);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A guess at the bytes of a row. */
  private static double width(List<DataType> types) {
    return types.stream()
        .mapToDouble(
            type ->
                type instanceof DataType.ArrayOf
                    ? 256
                    : type.javaClass() == byte[].class ? 128 : 16)
        .sum();
  }
}
