package dev.tidemark.server.execution;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineQuery;
import dev.tidemark.planner.engine.ScanFilter;
import dev.tidemark.planner.engine.ScanRequest;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.route.BoundPlan;
import dev.tidemark.planner.route.KeyReduction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends what stands in DuckDB to what is read after it, so that only rows that can match are. */
final class ScanReductions {
  private final BoundPlan plan;
  private final WorkSession work;
  private final LoadedRelations relations;
  private final String strategy;
  private final ExecutionWatch watch;

  /**
   * Asks nothing yet.
   *
   * @param relations which grow while the plan is loaded
   * @param strategy the value of {@code pit_strategy}
   */
  ScanReductions(
      BoundPlan plan,
      WorkSession work,
      LoadedRelations relations,
      String strategy,
      ExecutionWatch watch) {
    this.plan = plan;
    this.work = work;
    this.relations = relations;
    this.strategy = strategy;
    this.watch = watch;
  }

  /** What the plan reads of the histories, by scan. */
  Map<String, ScanRequest> scans() {
    Map<String, ScanRequest> scans = new LinkedHashMap<>();
    plan.scans().forEach((id, request) -> scans.put(id, reduced(id, request)));
    return scans;
  }

  /** The query of an input, for the rows that can match alone. */
  EngineQuery restricted(String input, EngineQuery query) {
    EngineQuery restricted = query;
    for (KeyReduction reduction : of(input)) {
      Optional<List<Object>> keys = keys(reduction);
      if (keys.isPresent()) {
        restricted = reduction.restrict(restricted, keys.get());
      }
    }
    return restricted;
  }

  private ScanRequest reduced(String id, ScanRequest request) {
    List<ScanFilter> filters = new ArrayList<>(request.filters());
    for (KeyReduction reduction : of(id)) {
      keys(reduction)
          .filter(keys -> !keys.isEmpty())
          .ifPresent(keys -> filters.add(new ScanFilter.OneOf(reduction.column().name(), keys)));
    }
    return new ScanRequest(request.table(), request.columns(), filters, request.snapshot());
  }

  private List<KeyReduction> of(String target) {
    return plan.plan().reductions().stream()
        .filter(reduction -> reduction.target().equals(target))
        .filter(reduction -> relations.areLoaded(reduction.sources()))
        .toList();
  }

  /** The distinct keys of the small side; empty where they are too many to send. */
  private Optional<List<Object>> keys(KeyReduction reduction) {
    List<Column> columns = List.of(reduction.column());
    EngineQuery query =
        WrittenFragment.write(reduction.keys(), relations.sql(), relations.sizes(), strategy)
            .query(plan.parameters());
    List<Object> keys = new ArrayList<>();
    try (BatchStream rows = work.run(query)) {
      for (Iterator<Object[]> each = ArrowRows.of(rows, columns); each.hasNext(); ) {
        keys.add(each.next()[0]);
        if (keys.size() > reduction.maxKeys()) {
          return Optional.empty();
        }
      }
    }
    watch.sent(reduction, keys.size());
    return Optional.of(keys);
  }
}
