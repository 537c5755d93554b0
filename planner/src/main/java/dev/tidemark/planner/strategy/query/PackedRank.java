package dev.tidemark.planner.strategy.query;

import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.strategy.text.JoinText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;

/**
 * A record's order and tie-break as one DuckDB HUGEINT, so that an ASOF join, which compares one
 * column, decides ties too. Each column is counted from its least value; what the widest of them
 * need is only known when running, so the statement works out whether all fit ({@code fits}); where
 * they don't, the order alone is packed and ties are left.
 */
final class PackedRank {
  /** Below 2^127, and far enough for rounding in floating point. */
  private static final String LARGEST = "8e37";

  /** Outside every timestamp in microseconds, for infinite ones. */
  private static final String INFINITE = "CAST(36893488147419103232 AS HUGEINT)";

  private final MatchRule rule;
  private final List<RelDataTypeField> fields;
  private final List<String> columns;

  private PackedRank(JoinText text) {
    this.rule = text.join().rule();
    this.fields = text.join().getRight().getRowType().getFieldList();
    this.columns = text.rightColumns();
  }

  /** Empty where a column isn't a whole number in disguise, or there are no ties to decide. */
  static Optional<PackedRank> of(JoinText text) {
    PackedRank rank = new PackedRank(text);
    List<RelDataTypeField> left = text.join().getLeft().getRowType().getFieldList();
    RelDataType leftTime = left.get(rank.rule.leftTime()).getType();
    RelDataType rightTime = rank.type(rank.rule.rightTime());
    boolean sameTimes = leftTime.getSqlTypeName() == rightTime.getSqlTypeName();
    boolean packable =
        sameTimes
            && isWhole(rightTime)
            && rank.rule.tieBreak().stream().allMatch(column -> isWhole(rank.type(column)));
    return packable && !rank.rule.tieBreak().isEmpty() ? Optional.of(rank) : Optional.empty();
  }

  private RelDataType type(int column) {
    return fields.get(column).getType();
  }

  private static boolean isWhole(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DATE, TIMESTAMP -> true;
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> true;
      default -> false;
    };
  }

  /** A finite value as a number that sorts as it does; NULL for an infinite one. */
  private static String number(RelDataType type, String value) {
    return switch (type.getSqlTypeName()) {
      case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, DATE ->
          "CAST(epoch_us(" + value + ") AS HUGEINT)";
      default -> "CAST(" + value + " AS HUGEINT)";
    };
  }

  /** The same for any value that isn't NULL. */
  private static String anyNumber(RelDataType type, String value) {
    return switch (type.getSqlTypeName()) {
      case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, DATE ->
          "CASE WHEN isfinite(%1$s) THEN %2$s WHEN %1$s > 'epoch' THEN %3$s ELSE -%3$s END"
              .formatted(value, number(type, value), INFINITE);
      default -> number(type, value);
    };
  }

  /**
   * A query of one row about the whole right side: {@code t0} and {@code t1}, the least and
   * greatest time; {@code b<i>} and {@code s<i>}, the least value of a tie-break column and how
   * many it may have, NULL among them; {@code size}, the product of the latter; {@code fits}.
   */
  String ranges(String relation) {
    List<String> extremes = new ArrayList<>();
    RelDataType time = type(rule.rightTime());
    String timeColumn = columns.get(rule.rightTime());
    extremes.add(number(time, "min(" + timeColumn + ")") + " AS t0");
    extremes.add(number(time, "max(" + timeColumn + ")") + " AS t1");
    List<String> sizes = new ArrayList<>();
    List<String> spans = new ArrayList<>(List.of("t1 - t0 + 2"));
    for (int i = 0; i < rule.tieBreak().size(); i++) {
      RelDataType type = type(rule.tieBreak().get(i));
      String column = columns.get(rule.tieBreak().get(i));
      extremes.add(orZero("min(" + column + ")", type) + " AS b" + i);
      extremes.add(orZero("max(" + column + ")", type) + " AS c" + i);
      sizes.add("(c" + i + " - b" + i + " + 2)");
      spans.add("(c" + i + " - b" + i + " + 2)");
    }
    String floating =
        String.join(" * ", spans.stream().map(span -> "CAST(" + span + " AS DOUBLE)").toList());
    List<String> outer = new ArrayList<>(List.of("t0", "t1", "fits"));
    for (int i = 0; i < sizes.size(); i++) {
      outer.add("b" + i);
      outer.add("CASE WHEN fits THEN " + sizes.get(i) + " ELSE 1 END AS s" + i);
    }
    outer.add("CASE WHEN fits THEN " + String.join(" * ", sizes) + " ELSE 1 END AS size");
    return "SELECT "
        + String.join(", ", outer)
        + " FROM (SELECT *, coalesce("
        + floating
        + " < "
        + LARGEST
        + ", FALSE) AS fits FROM (SELECT "
        + String.join(", ", extremes)
        + " FROM "
        + relation
        + "))";
  }

  /** 0 for a column of NULLs; NULL, so that nothing fits, where an infinite value is about. */
  private static String orZero(String extreme, RelDataType type) {
    return "CASE WHEN " + extreme + " IS NULL THEN 0 ELSE " + number(type, extreme) + " END";
  }

  /** The rank of a record; {@code ranges} names a relation of one row. */
  String ofRecord(String alias, String ranges) {
    RelDataType timeType = type(rule.rightTime());
    String time = alias + "." + columns.get(rule.rightTime());
    String tie = "";
    for (int i = 0; i < rule.tieBreak().size(); i++) {
      int column = rule.tieBreak().get(i);
      String value = number(type(column), alias + "." + columns.get(column));
      String term = "coalesce(%1$s - %2$s.b%3$d + 1, 0)".formatted(value, ranges, i);
      tie = tie.isEmpty() ? term : "(%s) * %s.s%d + %s".formatted(tie, ranges, i, term);
    }
    String low = rule.direction().isBackward() ? tie : ranges + ".size - 1 - (" + tie + ")";
    return "CASE WHEN %1$s.fits THEN (%2$s - %1$s.t0) * %1$s.size + (%3$s) ELSE %4$s END"
        .formatted(ranges, number(timeType, time), low, anyNumber(timeType, time));
  }

  /** What a spine row's time is compared with: {@code >=} backward, {@code <=} forward. */
  String ofSpine(String leftTime, String ranges) {
    String time = anyNumber(type(rule.rightTime()), leftTime);
    String offset =
        "least(greatest(%1$s - %2$s.t0, -1), %2$s.t1 - %2$s.t0 + 1)".formatted(time, ranges);
    String whole =
        switch (rule.direction()) {
          case AT_OR_BEFORE -> "(" + offset + " + 1) * " + ranges + ".size - 1";
          case BEFORE -> offset + " * " + ranges + ".size - 1";
          case AT_OR_AFTER -> offset + " * " + ranges + ".size";
          case AFTER -> "(" + offset + " + 1) * " + ranges + ".size";
        };
    String bare =
        switch (rule.direction()) {
          case AT_OR_BEFORE, AT_OR_AFTER -> time;
          case BEFORE -> time + " - 1";
          case AFTER -> time + " + 1";
        };
    return "CASE WHEN %s IS NULL THEN NULL WHEN %s.fits THEN %s ELSE %s END"
        .formatted(leftTime, ranges, whole, bare);
  }
}
