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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings records back online that a TTL has ended and another has not: they may have been removed
 * there. Until the other TTL is in force nobody sees them.
 */
public final class OnlineRebuild {
  private static final String HISTORY = "history";

  private final Engines engines;
  private final OnlineStore online;

  public OnlineRebuild(Engines engines, OnlineStore online) {
    this.engines = engines;
    this.online = online;
  }

  /**
   * Upserts them, of the whole history; may be repeated. Nobody removes expired rows meanwhile.
   *
   * @param ended the TTL in force
   * @param lives the longer one; empty for none
   */
  public void run(
      QueryContext context, FeatureGroup group, Duration ended, Optional<Duration> lives) {
    Map<String, ScanRequest> request = Map.of(HISTORY, HistoryReads.everything(group));
    HistoryReads reads = HistoryReads.pinning(request.values(), engines.scanner());
    try (WorkSession work = engines.work().apply(context)) {
      PinnedHistory history;
      try (OpenEngines others = new OpenEngines(engines, context)) {
        history = reads.load(request, others, work).values().iterator().next();
      }
      EngineQuery query = query(group, history.sql(), online.storeTime(), ended, lives);
      try (BatchStream rows = work.run(query)) {
        online.upsertLoaded(group, ArrowRows.of(rows, query.columns()));
      } catch (RuntimeException e) {
        throw new HistoryFiles(List.of(history)).explain(e);
      }
    }
  }

  private static EngineQuery query(
      FeatureGroup group, String history, Instant now, Duration ended, Optional<Duration> lives) {
    List<Column> columns = group.historyColumns();
    String time = ConsistencyQuery.instant(ConsistencyQuery.quoted(group.eventTime()));
    String sql =
        "SELECT %s FROM (%s) WHERE %s%s"
            .formatted(
                String.join(
                    ", ", columns.stream().map(c -> ConsistencyQuery.quoted(c.name())).toList()),
                ConsistencyQuery.newest(group, history),
                endsBefore(time, ended, now),
                lives.map(ttl -> " AND NOT (" + endsBefore(time, ttl, now) + ")").orElse(""));
    return new EngineQuery(sql, columns, List.of());
  }

  private static String endsBefore(String time, Duration ttl, Instant now) {
    return "%s + to_microseconds(%d) < TIMESTAMPTZ '%s'".formatted(time, ttl.toNanos() / 1000, now);
  }
}
