package dev.tidemark.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.QueryText;
import dev.tidemark.planner.Tables;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.strategy.Strategies;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A plan that texts share gives what each text's own plan gives, on random conditions with literals
 * of every kind, fitting and not. {@code -Dtidemark.seed=} repeats a run.
 */
class SharedPlansAgreeTest {
  private static final int CASES = Integer.getInteger("tidemark.cases", 400);
  private static final String ERROR = "an error";
  private static final List<String> COLUMNS = List.of("i", "b", "d", "n", "s", "t", "dt", "o");

  private final Planner planner = new Planner(10_000);
  private final StatementParser parser = new StatementParser();
  private final PlanningContext context =
      new PlanningContext(
          Tables.empty()
              .with(
                  new TableDef(
                      new TableName("session", "facts"),
                      List.of(
                          column("i", "INTEGER"),
                          column("b", "BIGINT"),
                          column("d", "DOUBLE"),
                          column("n", "DECIMAL(9,3)"),
                          column("s", "VARCHAR"),
                          column("t", "TIMESTAMP(6)"),
                          column("dt", "DATE"),
                          column("o", "BOOLEAN")),
                      new TableLocation.Session("\"facts\""))),
          Settings.DEFAULTS);

  private static Column column(String name, String type) {
    return Column.of(name, DataType.parse(type));
  }

  @BeforeAll
  static void fillTables() {
    String rows =
        "(1, 1, 1.5, 1.5, 'a', TIMESTAMP '2026-01-01 00:00:00', DATE '2026-01-01', TRUE),"
            + " (2, 2147483648, 0.1, -2.125, 'b', TIMESTAMP '2026-01-01 12:00:00.000001', DATE '2026-01-02', FALSE),"
            + " (-3, -3, -3, 0, '', TIMESTAMP '1969-12-31 23:59:59', DATE '1969-12-31', NULL),"
            + " (0, 0, 0, 2, 'it''s', NULL, NULL, TRUE),"
            + " (NULL, NULL, NULL, NULL, NULL, TIMESTAMP '2026-02-01 00:00:00', DATE '2026-02-01', FALSE)";
    for (EngineKind engine : List.of(EngineKind.DUCKDB, EngineKind.POSTGRES)) {
      String text = engine == EngineKind.POSTGRES ? "text COLLATE \"C\"" : "VARCHAR";
      Engines.execute(engine, "DROP TABLE IF EXISTS facts");
      Engines.execute(
          engine,
          "CREATE TABLE facts (i INTEGER, b BIGINT, d DOUBLE PRECISION, n NUMERIC(9, 3), s "
              + text
              + ", t TIMESTAMP, dt DATE, o BOOLEAN)");
      Engines.execute(engine, "INSERT INTO facts VALUES " + rows);
    }
  }

  @Test
  void aSharedPlanGivesTheRowsOfTheTextsOwn() {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    System.out.println("-Dtidemark.seed=" + seed);
    Random random = new Random(seed);
    int shared = 0;
    int hits = 0;
    for (int i = 0; i < CASES; i++) {
      List<Integer> kinds = new ArrayList<>();
      String template = query(random, kinds);
      for (int text = 0; text < 2; text++) {
        String sql = filled(template, kinds, random);
        QueryText key = QueryText.of(sql);
        Optional<PlannedQuery> known = planner.cached(key, context);
        hits += known.isPresent() ? 1 : 0;
        Optional<PlannedQuery> plan = known.or(() -> planner.planShared(key, context));
        shared += plan.isPresent() ? 1 : 0;
        check("-Dtidemark.seed=" + seed + "\n" + sql, plan, own(sql));
      }
    }
    assertThat(shared).isGreaterThan(CASES);
    assertThat(hits).isGreaterThan(CASES / 3);
  }

  private Optional<PlannedQuery> own(String sql) {
    try {
      return Optional.of(planner.plan(((Query) parser.parse(sql)).node(), context));
    } catch (TidemarkException e) {
      return Optional.empty();
    }
  }

  private static void check(
      String what, Optional<PlannedQuery> shared, Optional<PlannedQuery> own) {
    if (own.isEmpty()) {
      assertThat(shared).as(what).isEmpty();
      return;
    }
    if (shared.isEmpty()) {
      return;
    }
    Fragment expected = own.get().plan().root();
    Fragment inDuckDb = shared.get().bind(List.of(), Instant.EPOCH).plan().root();
    assertThat(inDuckDb.columns()).as(what).isEqualTo(expected.columns());
    agree(
        what,
        rows(inDuckDb, EngineKind.DUCKDB, shared.get()),
        rows(expected, EngineKind.DUCKDB, own.get()));
    agree(
        what,
        rows(shared.get().plan().root(), EngineKind.POSTGRES, shared.get()),
        rows(expected, EngineKind.POSTGRES, own.get()));
  }

  /**
   * A plan of the text's own may know that a condition never holds, and then not ask whether a text
   * beside it is a number.
   */
  private static void agree(String what, List<String> shared, List<String> own) {
    if (!shared.equals(List.of(ERROR)) || !own.isEmpty()) {
      assertThat(shared).as(what).isEqualTo(own);
    }
  }

  private static List<String> rows(Fragment fragment, EngineKind engine, PlannedQuery query) {
    RelNode rel = fragment.rel();
    if (!SqlRenderer.canRender(rel, engine)) {
      return List.of("not on " + engine);
    }
    RenderedSql sql =
        SqlRenderer.render(
            rel,
            fragment.columns().stream().map(Column::name).toList(),
            engine,
            Strategies.ROW_NUMBER,
            fragment.relations());
    try (PreparedStatement statement = Engines.connection(engine).prepareStatement(sql.sql())) {
      int at = 0;
      for (int index : sql.parameters()) {
        statement.setObject(++at, query.literals().get(index).value());
      }
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(result.getString(1));
        }
      }
      return rows;
    } catch (SQLException e) {
      // A text that is no number, say: the same in both.
      return List.of(ERROR);
    }
  }

  /** A query with {@code ⟨n⟩} in the place of its n-th literal, whose kind is added. */
  private static String query(Random random, List<Integer> kinds) {
    return switch (random.nextInt(6)) {
      case 0 ->
          "SELECT f.i FROM facts AS f JOIN facts AS g ON f.i = g.i AND "
              + condition(random, kinds, "g.", 1)
              + " WHERE "
              + condition(random, kinds, "f.", 1)
              + " ORDER BY 1 LIMIT 3";
      case 1 ->
          "SELECT count(*) FROM facts WHERE EXISTS (SELECT 1 FROM facts AS g WHERE g.i = facts.i AND "
              + condition(random, kinds, "g.", 1)
              + ")";
      case 2 ->
          "SELECT max(i) FILTER (WHERE "
              + condition(random, kinds, "", 1)
              + ") FROM facts GROUP BY o ORDER BY 1";
      case 3 ->
          "WITH w AS (SELECT * FROM facts WHERE "
              + condition(random, kinds, "", 1)
              + ") SELECT i FROM w UNION ALL SELECT i FROM facts WHERE "
              + condition(random, kinds, "", 1)
              + " ORDER BY 1";
      default -> "SELECT i FROM facts WHERE " + condition(random, kinds, "", 2) + " ORDER BY i, b";
    };
  }

  private static String condition(Random random, List<Integer> kinds, String alias, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      String operator = random.nextBoolean() ? " AND " : " OR ";
      String both =
          condition(random, kinds, alias, depth - 1)
              + operator
              + condition(random, kinds, alias, depth - 1);
      return (random.nextInt(4) == 0 ? "NOT " : "") + "(" + both + ")";
    }
    String column = alias + COLUMNS.get(random.nextInt(COLUMNS.size()));
    // Mostly a literal that fits, at times any.
    int kind = random.nextInt(10) == 0 ? random.nextInt(9) : fitting(column, random);
    String comparison = List.of("=", "<>", "<", "<=", ">", ">=").get(random.nextInt(6));
    return switch (random.nextInt(6)) {
      case 0 -> literal(kinds, kind) + " " + comparison + " " + column;
      case 1 ->
          column
              + (random.nextBoolean() ? " IN (" : " NOT IN (")
              + IntStream.range(0, 1 + random.nextInt(4))
                  .mapToObj(item -> literal(kinds, kind))
                  .collect(Collectors.joining(", "))
              + ")";
      case 2 -> column + " BETWEEN " + literal(kinds, kind) + " AND " + literal(kinds, kind);
      default -> column + " " + comparison + " " + literal(kinds, kind);
    };
  }

  private static int fitting(String column, Random random) {
    return switch (column.substring(column.indexOf('.') + 1)) {
      case "s" -> 5;
      case "t" -> 6 + random.nextInt(2);
      case "dt" -> 7;
      case "o" -> 8;
      default -> random.nextInt(5);
    };
  }

  private static String literal(List<Integer> kinds, int kind) {
    kinds.add(kind);
    return "⟨" + (kinds.size() - 1) + "⟩";
  }

  private static String filled(String template, List<Integer> kinds, Random random) {
    String sql = template;
    for (int i = 0; i < kinds.size(); i++) {
      sql = sql.replace("⟨" + i + "⟩", value(kinds.get(i), random));
    }
    return sql;
  }

  private static String value(int kind, Random random) {
    int n = random.nextInt(4);
    return switch (kind) {
      case 0 -> String.valueOf(n);
      case 1 -> "-" + n;
      case 2 -> "214748364" + (8 + n % 2);
      case 3 -> n + "." + random.nextInt(10) + "5";
      case 4 -> n + "." + random.nextInt(3) + "e-" + (1 + n);
      case 5 -> List.of("'a'", "'b'", "''", "'it''s'").get(n);
      case 6 -> "TIMESTAMP '2026-01-0" + (1 + n) + " 12:00:00." + n + "'";
      case 7 -> "DATE '2026-0" + (1 + n % 2) + "-0" + (1 + n) + "'";
      default -> n % 2 == 0 ? "TRUE" : "FALSE";
    };
  }
}
