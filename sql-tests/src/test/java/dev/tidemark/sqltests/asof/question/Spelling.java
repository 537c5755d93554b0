package dev.tidemark.sqltests.asof.question;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The ways of writing an AS OF join. */
enum Spelling {
  /** With parentheses, as Calcite, Spark and Snowflake have it. */
  PARENTHESES,
  /** Without. */
  BARE,
  /** USING (keys) after MATCH_CONDITION. */
  USING_KEYS,
  /** Nothing after MATCH_CONDITION. */
  MATCH_ONLY,
  /** DuckDB's: the one comparison stands in ON. */
  COMPARISON_IN_ON,
  /** DuckDB's: the last column of USING is compared. */
  USING_TIME,
  /** A time of the left side for a group's event time. */
  SHORT,
  /** The same for its known time, too. */
  SHORT_KNOWN;

  /** Those that say their conditions. */
  static final List<Spelling> WHOLE =
      Arrays.stream(values()).filter(spelling -> !spelling.isShort()).toList();

  /** Those of them that name columns with their tables. */
  static final List<Spelling> QUALIFIED =
      WHOLE.stream().filter(spelling -> !spelling.isUsing()).toList();

  static final List<Spelling> SHORTHAND =
      Arrays.stream(values()).filter(Spelling::isShort).toList();

  boolean isShort() {
    return this == SHORT || this == SHORT_KNOWN;
  }

  boolean takesAnyMatch() {
    return this != COMPARISON_IN_ON && this != USING_TIME && !isShort();
  }

  boolean isUsing() {
    return this == USING_KEYS || this == USING_TIME;
  }

  /**
   * From JOIN on.
   *
   * @param match the texts of the conditions that give the match
   * @param on of the others
   * @param using the columns of USING
   */
  String write(
      boolean isLeft,
      String table,
      List<String> match,
      List<String> on,
      List<String> using,
      Draw draw) {
    String join = " " + words(isLeft, draw) + " " + table;
    String columns = " USING (" + String.join(", ", using) + ")";
    String matched = String.join(" AND ", match);
    String others = on.isEmpty() ? " ON TRUE" : " ON " + String.join(" AND ", on);
    String text =
        switch (this) {
          case PARENTHESES -> " MATCH_CONDITION (" + matched + ")" + others;
          case BARE -> " MATCH_CONDITION " + matched + others;
          case USING_KEYS -> " MATCH_CONDITION (" + matched + ")" + columns;
          case MATCH_ONLY -> " MATCH_CONDITION (" + matched + ")";
          case COMPARISON_IN_ON -> {
            List<String> all = new ArrayList<>(on);
            all.addAll(match);
            yield " ON " + String.join(" AND ", draw.shuffled(all));
          }
          case USING_TIME -> columns;
          case SHORT, SHORT_KNOWN ->
              " MATCH_CONDITION (" + matched + ")" + (on.isEmpty() ? "" : others);
        };
    return join + text;
  }

  private static String words(boolean isLeft, Draw draw) {
    String words =
        isLeft
            ? draw.oneOf("LEFT ASOF JOIN", "ASOF LEFT JOIN")
            : draw.oneOf("ASOF JOIN", "ASOF INNER JOIN");
    return draw.percent(20) ? words.toLowerCase(Locale.ROOT) : words;
  }
}
