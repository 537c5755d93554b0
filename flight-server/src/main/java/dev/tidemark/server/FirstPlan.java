package dev.tidemark.server;

import dev.tidemark.planner.Planner;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableName;
import dev.tidemark.server.execution.fragment.RelationSizes;
import dev.tidemark.server.execution.fragment.WrittenFragment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans a query of no tables once the server listens, on a thread of its own: Java loads the
 * planner then, for which the first client's first query would have to wait. Nothing comes of it.
 */
final class FirstPlan implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(FirstPlan.class);

  private static final String QUERY =
      """
      WITH l (k, ts) AS (VALUES (1, TIMESTAMP '2001-01-01 00:00:00')),
        u (k, event_time, n) AS (VALUES (1, TIMESTAMP '2001-01-01 00:00:00', 1))
      SELECT l.k, u.n + 1 AS n
      FROM l LEFT ASOF JOIN u MATCH_CONDITION (u.event_time <= l.ts) ON u.k = l.k
      WHERE l.k = 1
      ORDER BY l.k
      """;

  private FirstPlan() {}

  /** Begins, and doesn't wait for the end. */
  static void begin() {
    Thread thread = new Thread(new FirstPlan(), "first plan");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      write();
    } catch (RuntimeException e) {
      LOG.warn("the first plan, whose result nobody needs, fails; so may those of clients", e);
    }
  }

  /** As a query of a client is planned and written, without being run. */
  static WrittenFragment write() {
    PlanningContext context = new PlanningContext(new NoTables(), Settings.DEFAULTS);
    QueryStatement.Query query = (QueryStatement.Query) new StatementParser().parse(QUERY);
    return WrittenFragment.write(
        new Planner(1).plan(query.node(), context).plan().root(),
        Map.of(),
        RelationSizes.UNKNOWN,
        context.settings().pitStrategy());
  }

  private record NoTables() implements TableCatalog {
    @Override
    public String fingerprint() {
      return "";
    }

    @Override
    public List<String> schemas() {
      return List.of();
    }

    @Override
    public List<String> tables(String schema) {
      return List.of();
    }

    @Override
    public Optional<TableDef> find(TableName name) {
      return Optional.empty();
    }
  }
}
