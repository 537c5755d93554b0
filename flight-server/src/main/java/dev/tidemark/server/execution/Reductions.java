package dev.tidemark.server.execution;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.arrow.ColumnTimes;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.route.plan.KeyReduction;
import dev.tidemark.planner.route.plan.TimeRange;
import dev.tidemark.server.execution.engine.HistoryReads;
import dev.tidemark.server.execution.fragment.LoadedRelations;
import dev.tidemark.server.execution.fragment.WrittenFragment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.calcite.rel.RelNode;

/**
 * Asks DuckDB what one side of a join tells the other: its keys, where they are few, and the range
 * of its times. Several joins of one side ask it once.
 */
final class Reductions {
  /** Of a spine in files, which is read once more to ask it. */
  private static final long MOST_ROWS_IN_FILES = 100_000;

  /** These are read in no more time than it takes to ask which of them are needed. */
  private static final int FEW_FILES = 3;

  private final BoundPlan plan;
  private final WorkSession work;
  private final LoadedRelations relations;
  private final String strategy;
  private final ExecutionWatch watch;
  private final Set<String> elsewhere = new HashSet<>();
  private final Map<String, Optional<List<Object>>> keys = new HashMap<>();
  private final Map<String, Object[]> ranges = new HashMap<>();

  Reductions(
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
    plan.plan().distributed().forEach(part -> collect(part.fragment().rel()));
  }

  private void collect(RelNode node) {
    if (node instanceof EngineRelation relation) {
      elsewhere.add(relation.id());
    }
    node.getInputs().forEach(this::collect);
  }

  /** The query of an input, by as much as is loaded by now. */
  EngineQuery reduced(String input, EngineQuery query) {
    EngineQuery reduced = query;
    for (KeyReduction reduction : plan.plan().reductions()) {
      if (reduction.target().equals(input) && relations.areLoaded(reduction.sources())) {
        EngineQuery whole = reduced;
        reduced = keys(reduction).map(found -> reduction.restrict(whole, found)).orElse(whole);
      }
    }
    return reduced;
  }

  /**
   * What the plan reads of the histories, by scan.
   *
   * @param read gets a scan before those that it reduces, and adds it to the relations
   */
  Map<String, ScanRequest> scans(HistoryReads histories, BiConsumer<String, ScanRequest> read) {
    Map<String, ScanRequest> scans = new LinkedHashMap<>();
    ScanOrder.of(plan)
        .forEach(
            (id, request) -> {
              ScanRequest reduced = reduced(id, request, histories.files(request));
              read.accept(id, reduced);
              scans.put(id, reduced);
            });
    return scans;
  }

  /**
   * The scan, by all that is loaded. A history has few records after the last time of its spine, so
   * that by itself is worth no question where there is one file, which is read anyway.
   *
   * @param files that it would read
   */
  private ScanRequest reduced(String scan, ScanRequest request, int files) {
    List<ScanFilter> filters = new ArrayList<>();
    List<ScanFilter.Compare> ranges = new ArrayList<>();
    for (KeyReduction reduction : plan.plan().reductions()) {
      if (reduction.target().equals(scan) && canAsk(reduction.sources(), files)) {
        keys(reduction)
            .filter(found -> !found.isEmpty())
            .ifPresent(
                found -> filters.add(new ScanFilter.OneOf(reduction.column().name(), found)));
      }
    }
    for (TimeRange range : plan.plan().ranges()) {
      if (range.target().equals(scan)
          && canAsk(range.sources(), files)
          && (range.isBounded() || files > 1 || elsewhere.contains(scan))) {
        ranges.addAll(range.filters(extremes(range)));
      }
    }
    return request.within(filters, ranges);
  }

  /** A spine that lies in files is read once more for it: a small one, to spare other files. */
  private boolean canAsk(Set<String> sources, int files) {
    if (!relations.areLoaded(sources)) {
      return false;
    }
    OptionalLong inFiles = relations.historyRows(sources);
    return inFiles.isEmpty() || files > FEW_FILES && inFiles.getAsLong() <= MOST_ROWS_IN_FILES;
  }

  /** The distinct keys of the small side; empty where they are too many to send, or can't be. */
  private Optional<List<Object>> keys(KeyReduction reduction) {
    EngineQuery query = written(reduction.keys());
    Optional<List<Object>> found =
        keys.computeIfAbsent(query.toString(), text -> ask(query, reduction.maxKeys()));
    found.ifPresent(sent -> watch.sent(reduction, sent.size()));
    return found;
  }

  private Optional<List<Object>> ask(EngineQuery query, int most) {
    List<Column> columns = query.columns();
    List<Object> found = new ArrayList<>();
    try (BatchStream rows = work.run(query)) {
      for (Iterator<Object[]> each = ArrowRows.of(rows, columns); each.hasNext(); ) {
        Object key = each.next()[0];
        found.add(key);
        if (found.size() > most || !ColumnTimes.hold(key)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(found);
  }

  private Object[] extremes(TimeRange range) {
    EngineQuery query = written(range.extremes());
    return ranges.computeIfAbsent(
        query.toString(),
        text -> {
          try (BatchStream rows = work.run(query)) {
            return ArrowRows.of(rows, query.columns()).next();
          }
        });
  }

  private EngineQuery written(Fragment fragment) {
    return WrittenFragment.write(
            fragment, relations.sql(), relations.sizes().withoutRoom(), strategy)
        .query(plan.parameters());
  }
}
