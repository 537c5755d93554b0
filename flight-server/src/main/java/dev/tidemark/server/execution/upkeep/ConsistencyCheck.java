package dev.tidemark.server.execution.upkeep;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.server.execution.engine.Engines;
import dev.tidemark.server.execution.engine.HistoryFiles;
import dev.tidemark.server.execution.engine.HistoryReads;
import dev.tidemark.server.execution.engine.OpenEngines;
import dev.tidemark.server.execution.engine.PinnedHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what a group holds online with what its history says it should: the record of highest
 * rank of each key, tombstones included; and looks for records that the history has twice. Both are
 * read in DuckDB, which spills, so a group may be large.
 *
 * <p>Writers go on meanwhile. Online rows, tail and unfinished loads are of one instant, but the
 * Iceberg snapshot is pinned before it: a load that commits in between is online and not yet in
 * what was pinned. So a difference counts only if a second look, which pins anew, finds it too.
 */
public final class ConsistencyCheck {
  /** Named of one group at most. */
  public static final int MOST_DIFFERENCES = 10_000;

  private final Engines engines;
  private final OnlineStore online;

  public ConsistencyCheck(Engines engines, OnlineStore online) {
    this.engines = engines;
    this.online = online;
  }

  /** The columns of a difference. */
  public static List<Column> columns() {
    return ConsistencyQuery.COLUMNS;
  }

  /** The differences, ordered by key; none where both agree. */
  public List<Object[]> differences(QueryContext context, FeatureGroup group) {
    List<Object[]> first = look(context, group);
    if (first.isEmpty()) {
      return first;
    }
    Set<List<Object>> seen = new HashSet<>();
    first.forEach(row -> seen.add(Arrays.asList(row)));
    List<Object[]> lasting = new ArrayList<>();
    for (Object[] row : look(context, group)) {
      if (seen.contains(Arrays.asList(row))) {
        lasting.add(row);
      }
    }
    return lasting;
  }

  private List<Object[]> look(QueryContext context, FeatureGroup group) {
    ScanRequest request = HistoryReads.everything(group);
    HistoryReads histories = HistoryReads.pinning(List.of(request), engines.scanner());
    try (WorkSession work = engines.work().apply(context)) {
      PinnedHistory history;
      try (OpenEngines others = new OpenEngines(engines, context)) {
        history =
            histories.load(Map.of("history", request), others, work).values().iterator().next();
        work.load(ConsistencyQuery.STORED, others.online().stored(group));
        work.load(ConsistencyQuery.LOADS, others.online().unfinishedLoads(group));
      }
      Instant now = online.storeTime();
      EngineQuery query = new ConsistencyQuery(group, history.sql(), now).query(MOST_DIFFERENCES);
      List<Object[]> rows = new ArrayList<>();
      try (BatchStream found = work.run(query)) {
        ArrowRows.of(found, query.columns()).forEachRemaining(rows::add);
      } catch (RuntimeException e) {
        throw new HistoryFiles(List.of(history)).explain(e);
      }
      return rows;
    }
  }
}
