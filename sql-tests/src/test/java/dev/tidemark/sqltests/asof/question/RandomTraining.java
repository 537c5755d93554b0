package dev.tidemark.sqltests.asof.question;

import java.util.List;

/**
 * A random training query over feature groups and a table of labels, put together of AS OF joins
 * with any cut, ordinary joins, windows, limits, aggregates, set operations and sub-queries. Its
 * columns are the key {@code k}, the time {@code t} that a row is of, and a number {@code n}; its
 * rows are the same each time.
 *
 * @param draw chance
 * @param labels a table with those columns
 * @param groups of key {@code k}, event time {@code at} and features {@code n} and {@code w}
 */
public record RandomTraining(Draw draw, String labels, List<String> groups) {
  private static final int FORMS = 20;
  private static final int LAST_DAY = 28;

  /** Copies its list. */
  public RandomTraining {
    groups = List.copyOf(groups);
  }

  /** A day of the month in which everything happens. */
  public static String day(int day) {
    return "TIMESTAMP '2026-01-%02d 00:00:00'".formatted(day);
  }

  /** A query of that many forms within each other. */
  public String any(int depth) {
    if (depth == 0) {
      return draw.percent(70) ? "SELECT k, t, n FROM " + labels : instant();
    }
    return switch (draw.below(FORMS)) {
      case 0, 1, 2, 3, 4, 5 -> asOf(depth - 1);
      case 6, 7, 8 -> asOfDerived(depth - 1);
      case 9, 10 -> window(depth - 1);
      case 11, 12 -> limit(depth - 1);
      case 13 -> grouped(depth - 1);
      case 14 -> combined(depth - 1);
      case 15 -> joined(depth - 1);
      case 16 -> filtered(depth - 1);
      case 17, 18 -> subQuery(depth - 1);
      default -> instant();
    };
  }

  private String asOf(int depth) {
    String time =
        draw.oneOf("s.t", "s.t", "s.t", "s.t - INTERVAL '2' DAY", "s.t + INTERVAL '2' DAY");
    String value =
        draw.oneOf(
            "u.n",
            "s.n + u.n",
            "COALESCE(u.n, s.n)",
            "u.n",
            "CASE WHEN u.k IS NULL THEN 0 ELSE 1 END",
            "CASE FEATURE_STATUS(u) WHEN 'MATCHED' THEN 1 ELSE 2 END");
    return "SELECT s.k, s.t, %s AS n FROM %s AS s %s JOIN %s AS u MATCH_CONDITION (u.at %s %s AND %s%s) ON u.k = s.%s"
        .formatted(
            value,
            nested(depth),
            draw.oneOf("ASOF", "LEFT ASOF"),
            group(),
            draw.oneOf("<=", "<=", "<=", "<", ">="),
            time,
            cut(draw.oneOf(time, "s.t")),
            draw.oneOf("", "", " AND u.n > 1", " AND u.at >= s.t - INTERVAL '9' DAY"),
            draw.oneOf("k", "k", "k", "n"));
  }

  /** Some of them cut less than they seem to. */
  private String cut(String time) {
    String later = draw.oneOf(time + " + INTERVAL '2' DAY", day(LAST_DAY));
    return draw.percent(80)
        ? "u.known_time <= " + time
        : draw.oneOf(
            "u.known_time < " + time,
            "u.known_time <= " + time + " - INTERVAL '1' DAY",
            "u.known_time BETWEEN " + time + " - INTERVAL '9' DAY AND " + time,
            "u.known_time <= CAST(" + time + " AS DATE)",
            "u.known_time <= " + later,
            "u.known_time <= COALESCE(" + time + ", " + later + ")",
            "(u.known_time <= " + time + " OR u.n > 3)",
            "TRUE");
  }

  private String group() {
    String group = draw.oneOf(groups);
    return draw.oneOf(
        group,
        group,
        "(SELECT * FROM " + group + " WHERE w > 0)",
        "(SELECT k, at, known_time, w AS n FROM " + group + ")");
  }

  private String asOfDerived(int depth) {
    return "SELECT s.k, s.t, %s AS n FROM %s AS s %s JOIN %s AS u MATCH_CONDITION (u.t %s s.t) ON u.k = s.k"
        .formatted(
            draw.oneOf("u.n", "s.n + u.n"),
            nested(depth),
            draw.oneOf("ASOF", "LEFT ASOF"),
            nested(depth),
            draw.oneOf("<=", "<=", "<", ">="));
  }

  private String window(int depth) {
    if (draw.percent(30)) {
      return "SELECT k, t, n FROM %s AS s QUALIFY row_number() OVER (PARTITION BY k ORDER BY t%s, n) = 1"
          .formatted(nested(depth), draw.oneOf("", " DESC"));
    }
    String order = draw.oneOf("t, n", "t, n", "t NULLS FIRST, n", "t DESC, n", "n, t");
    return "SELECT k, t, CAST(%s OVER (PARTITION BY k ORDER BY %s%s) AS INTEGER) AS n FROM %s AS s"
        .formatted(
            draw.oneOf("sum(n)", "max(n)", "count(*)", "first_value(n)"),
            order,
            draw.oneOf(
                "",
                " ROWS BETWEEN 2 PRECEDING AND CURRENT ROW",
                " ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING"),
            nested(depth));
  }

  private String limit(int depth) {
    return "SELECT k, t, n FROM %s AS s ORDER BY %s LIMIT %d"
        .formatted(
            nested(depth), draw.oneOf("t, k, n", "n, k, t", "k, t DESC, n"), 1 + draw.below(8));
  }

  private String grouped(int depth) {
    return draw.oneOf(
            "SELECT k, t, CAST(sum(n) AS INTEGER) AS n FROM %s AS s GROUP BY k, t",
            "SELECT k, t, CAST(count(*) AS INTEGER) AS n FROM %s AS s GROUP BY k, t",
            "SELECT k, t, CAST(sum(n) AS INTEGER) AS n FROM %s AS s GROUP BY ROLLUP (k, t)",
            "SELECT k, t, 1 AS n FROM (SELECT DISTINCT k, t, n FROM %s AS s) AS d")
        .formatted(nested(depth));
  }

  private String combined(int depth) {
    return "SELECT k, t, %s AS n FROM (%s %s %s) AS c"
        .formatted(
            draw.oneOf("n", "1"),
            "SELECT k, t, n FROM " + nested(depth) + " AS a",
            draw.oneOf("UNION ALL", "UNION", "EXCEPT", "INTERSECT"),
            "SELECT k, t, n FROM " + nested(depth) + " AS b");
  }

  private String joined(int depth) {
    return "SELECT a.k, a.t, %s AS n FROM %s AS a %s %s AS b ON %s"
        .formatted(
            draw.oneOf("a.n", "b.n", "a.n + b.n"),
            nested(depth),
            draw.oneOf("JOIN", "LEFT JOIN"),
            nested(depth),
            draw.oneOf("b.k = a.k", "b.k = a.k AND b.t <= a.t"));
  }

  private String filtered(int depth) {
    String condition =
        draw.oneOf(
            "EXISTS (SELECT 1 FROM " + nested(depth) + " AS b WHERE b.k = a.k AND b.t <= a.t)",
            "a.n IN (SELECT b.n FROM " + nested(depth) + " AS b)",
            "a.n > 2");
    return "SELECT a.k, a.t, a.n FROM %s AS a WHERE %s".formatted(nested(depth), condition);
  }

  private String subQuery(int depth) {
    String query =
        draw.oneOf(
            "SELECT max(u.n) FROM (VALUES (a.t, a.k)) AS s (t, k) ASOF JOIN %s AS u MATCH_CONDITION (u.at <= s.t AND %s) ON u.k = s.k"
                .formatted(group(), cut("s.t")),
            "SELECT count(*) FROM " + nested(depth) + " AS b WHERE b.k = a.k AND b.t <= a.t",
            "SELECT max(b.n) FROM " + nested(depth) + " AS b");
    return "SELECT a.k, a.t, CAST((%s) AS INTEGER) AS n FROM %s AS a"
        .formatted(query, nested(depth));
  }

  /** A group as of one time, also as one may write it by hand, and do wrong. */
  private String instant() {
    String time = day(1 + draw.below(LAST_DAY));
    String group = draw.oneOf(groups);
    if (draw.percent(50)) {
      return "SELECT k, %1$s AS t, n FROM %2$s AS OF %1$s%3$s"
          .formatted(time, group, draw.oneOf(" KNOWN", " KNOWN", ""));
    }
    String records =
        draw.oneOf(
            "SELECT k, at, known_time, n FROM " + group,
            "SELECT k, at, known_time, lead(n) OVER (PARTITION BY k ORDER BY at, sequence) AS n FROM "
                + group,
            "SELECT s.k, u.at, u.known_time, u.n FROM %s AS s LEFT ASOF JOIN %s AS u MATCH_CONDITION (s.t)"
                .formatted(labels, group));
    return """
        SELECT k, %1$s AS t, n FROM (
          SELECT *, row_number() OVER (PARTITION BY k ORDER BY at DESC, known_time DESC, n) AS place
          FROM (%2$s) AS r WHERE at <= %1$s AND known_time <= %1$s) AS p WHERE place = 1"""
        .formatted(time, records);
  }

  private String nested(int depth) {
    return "(" + any(depth) + ")";
  }
}
