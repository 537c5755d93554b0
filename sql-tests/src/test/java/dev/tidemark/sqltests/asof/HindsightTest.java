package dev.tidemark.sqltests.asof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sqltests.asof.data.Session;
import dev.tidemark.sqltests.asof.question.Draw;
import dev.tidemark.sqltests.asof.question.RandomTraining;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What {@code EXPLAIN LEAKAGE} calls safe isn't changed in hindsight: records that become known
 * after today leave a query's rows of today and before as they are. The cases of a {@link
 * SeededRun} are queries.
 */
class HindsightTest {
  private static final int CASES = 120;
  private static final int TODAY = 14;
  private static final int LAST_DAY = 28;
  private static final int MOST_FORMS = 3;

  private static final int KEYS = 3;
  private static final int LABELLED = 24;
  private static final int RECORDS = 16;
  private static final int LATER_RECORDS = 60;

  /** In percent: how many of the queries read features and are safe. */
  private static final int LEAST_SAFE = 10;

  private static final List<String> GROUPS = List.of("hindsight_a", "hindsight_b");
  private static final String LABELS = "hindsight_labels";

  /** A query that was asked today. */
  private record Asked(String sql, List<String> leaks, boolean isSafe, List<String> rows) {}

  @Test
  void whatIsSafeDoesNotChange() throws Exception {
    SeededRun.each(CASES, run -> check(run.session(), run.draw(), run.cases(), run.name()));
  }

  private static void check(Session session, Draw draw, int cases, String run) {
    create(session, draw);
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < cases; i++) {
      String sql = new RandomTraining(draw, LABELS, GROUPS).any(1 + draw.below(MOST_FORMS));
      List<String> leaks = lines(session, "EXPLAIN LEAKAGE " + sql, run);
      boolean isSafe = leaks.stream().allMatch(way -> way.contains("\tsafe\t"));
      asked.add(new Asked(sql, leaks, isSafe, rows(session, sql, run)));
    }
    for (String group : GROUPS) {
      write(session, draw, group, TODAY + 1, LATER_RECORDS);
    }

    int changed = 0;
    for (Asked query : asked) {
      boolean isSame = rows(session, query.sql(), run).equals(query.rows());
      changed += isSame ? 0 : 1;
      assertThat(isSame || !query.isSafe())
          .as("%s%n%s%n%s", run, query.sql(), String.join("\n", query.leaks()))
          .isTrue();
    }
    long safe = asked.stream().filter(query -> query.isSafe() && !query.leaks().isEmpty()).count();
    System.out.println(cases + " training queries: " + safe + " safe, " + changed + " changed");
    assertThat(100 * safe).isGreaterThanOrEqualTo((long) LEAST_SAFE * cases);
    assertThat(changed).isPositive();
  }

  /** Of today and before; what has no time, such as a total, is of none. */
  private static List<String> rows(Session session, String sql, String run) {
    return lines(session, "SELECT k, t, n FROM (" + sql + ") AS q WHERE t <= " + day(TODAY), run);
  }

  private static List<String> lines(Session session, String sql, String run) {
    try {
      return session.lines(sql);
    } catch (SQLException e) {
      throw new AssertionError(run + "\n" + sql, e);
    }
  }

  private static void create(Session session, Draw draw) {
    for (String group : GROUPS) {
      session.run("DROP FEATURE GROUP IF EXISTS " + group);
      session.run(
          "CREATE FEATURE GROUP "
              + group
              + " (k BIGINT, at TIMESTAMP(6), published TIMESTAMP(6), n INTEGER, w INTEGER)"
              + " ENTITY KEY (k) EVENT TIME at KNOWN TIME published");
      write(session, draw, group, 1, RECORDS);
    }
    session.run("DROP TABLE IF EXISTS " + LABELS);
    session.run("CREATE TEMPORARY TABLE " + LABELS + " (k BIGINT, t TIMESTAMP(6), n INTEGER)");
    insert(
        session,
        LABELS,
        LABELLED,
        () -> "(%d, %s, %s)".formatted(1 + draw.below(KEYS + 1), anyDay(draw), number(draw)));
  }

  /** Records of any event time that become known from that day on. */
  private static void write(Session session, Draw draw, String group, int knownFrom, int records) {
    insert(
        session,
        group,
        records,
        () ->
            "(%d, %s, %s, %s, %s)"
                .formatted(
                    1 + draw.below(KEYS),
                    anyDay(draw),
                    day(knownFrom + draw.below(LAST_DAY + 1 - knownFrom)),
                    number(draw),
                    number(draw)));
  }

  private static void insert(Session session, String table, int count, Supplier<String> row) {
    session.run(
        "INSERT INTO "
            + table
            + " VALUES "
            + Stream.generate(row).limit(count).collect(Collectors.joining(", ")));
  }

  private static String number(Draw draw) {
    return draw.percent(20) ? "NULL" : Integer.toString(draw.below(6));
  }

  private static String anyDay(Draw draw) {
    return day(1 + draw.below(LAST_DAY - 1));
  }

  private static String day(int day) {
    return RandomTraining.day(day);
  }
}
