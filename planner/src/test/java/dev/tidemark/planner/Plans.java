package dev.tidemark.planner;

import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.table.TableCatalog;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.SqlNode;

/** Plans SQL text for tests. */
final class Plans {

  private Plans() {}

  static PlannedQuery of(String sql) {
    return of(sql, Tables.standard(), Settings.DEFAULTS);
  }

  static PlannedQuery of(String sql, TableCatalog tables, Settings settings) {
    return new Planner(1).plan(parsed(sql), new PlanningContext(tables, settings));
  }

  static SqlNode parsed(String sql) {
    return ((QueryStatement.Query) new StatementParser().parse(sql)).node();
  }

  /** The AS OF joins of the root fragment, from the root down. */
  static List<PointInTimeJoin> joins(PlannedQuery query) {
    List<PointInTimeJoin> found = new ArrayList<>();
    collect(query.plan().root().rel(), found);
    return found;
  }

  /** The only AS OF join of the root fragment. */
  static PointInTimeJoin join(PlannedQuery query) {
    List<PointInTimeJoin> found = joins(query);
    if (found.size() != 1) {
      throw new AssertionError(found);
    }
    return found.get(0);
  }

  private static void collect(RelNode node, List<PointInTimeJoin> found) {
    if (node instanceof PointInTimeJoin join) {
      found.add(join);
    }
    node.getInputs().forEach(input -> collect(input, found));
  }
}
