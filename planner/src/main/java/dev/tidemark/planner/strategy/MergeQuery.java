package dev.tidemark.planner.strategy;

import dev.tidemark.planner.engine.PointInTimeMerge;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;

/** The texts of a merge, for DuckDB; see {@link PointInTimeMerge} for what each of them is. */
final class MergeQuery {
  private static final String ROW = "\"$row\"";

  private final JoinText text;
  private final MatchRule rule;
  private final PointInTimeTexts texts;
  private final Residuals residuals;
  private final Optional<String> numbered;
  private final String spine;
  private final String records;
  private final String keys;
  private final String ties;
  private final String result;

  MergeQuery(JoinText text, Residuals residuals) {
    this.text = text;
    this.rule = text.join().rule();
    this.texts = new PointInTimeTexts(text);
    this.residuals = residuals;
    this.numbered = text.numberedRightQuery(ROW);
    this.spine = text.freshName("spine");
    this.records = text.freshName("records");
    this.keys = text.freshName("keys");
    this.ties = text.freshName("ties");
    this.result = text.freshName("matched");
  }

  PointInTimeMerge<String> merge() {
    return new PointInTimeMerge<>(
        spine,
        records,
        keys,
        ties,
        result,
        text.leftQuery(),
        numbered.isPresent() ? Optional.empty() : Optional.of(text.rightQuery()),
        rule.keys().isEmpty() ? Optional.empty() : Optional.of(keysQuery()),
        slotsQuery(),
        candidatesQuery(),
        undecidedQuery(),
        !residuals.cuts().isEmpty(),
        rule.direction().isInclusive());
  }

  /** Every spine row with its match, under the names of the join's columns. */
  String winners() {
    String left = text.freshName("m");
    String right = text.freshName("h");
    return "SELECT "
        + String.join(", ", texts.outputs(left, right))
        + " FROM "
        + result
        + " AS "
        + left
        + (texts.isLeftJoin() ? " LEFT JOIN " : " INNER JOIN ")
        + rightSide(right)
        + " ON "
        + PointInTimeTexts.of(right, ROW)
        + " = "
        + PointInTimeTexts.of(left, PointInTimeMerge.MATCH);
  }

  private String rightSide(String alias) {
    return "("
        + numbered.orElse("SELECT *, rowid AS " + ROW + " FROM " + records)
        + ") AS "
        + alias;
  }

  private List<KeyPair> pairsByLeftColumn() {
    List<KeyPair> pairs = new ArrayList<>();
    for (KeyPair pair : rule.keys()) {
      if (pairs.stream().noneMatch(other -> other.left() == pair.left())) {
        pairs.add(pair);
      }
    }
    return pairs;
  }

  private String leftColumn(KeyPair pair) {
    return text.leftColumns().get(pair.left());
  }

  private String keysQuery() {
    List<String> columns = new ArrayList<>();
    List<String> known = new ArrayList<>();
    for (KeyPair pair : pairsByLeftColumn()) {
      columns.add(leftColumn(pair));
      boolean matchesNull =
          rule.keys().stream()
              .filter(other -> other.left() == pair.left())
              .allMatch(other -> other.nulls() == KeyPair.Nulls.EQUAL);
      if (!matchesNull) {
        known.add(leftColumn(pair) + " IS NOT NULL");
      }
    }
    return "SELECT DISTINCT "
        + String.join(", ", columns)
        + " FROM "
        + spine
        + " WHERE "
        + PointInTimeTexts.and(known);
  }

  private String slotsQuery() {
    String left = text.freshName("l");
    String time = turned(WholeNumbers.of(timeType(), texts.leftTime(left)));
    List<String> on = new ArrayList<>();
    for (KeyPair pair : pairsByLeftColumn()) {
      String operator = pair.nulls() == KeyPair.Nulls.EQUAL ? " IS NOT DISTINCT FROM " : " = ";
      on.add(left + "." + leftColumn(pair) + operator + keys + "." + leftColumn(pair));
    }
    return "SELECT "
        + keyNumber()
        + " AS k, "
        + time
        + " AS o, "
        + left
        + ".rowid AS r FROM "
        + spine
        + " AS "
        + left
        + joinKeys(on)
        + " WHERE "
        + texts.leftTime(left)
        + " IS NOT NULL";
  }

  private String candidatesQuery() {
    String right = text.freshName("r");
    List<String> where = conditions(right);
    String second = "0";
    String available = time(right);
    for (Residuals.Cut cut : residuals.cuts()) {
      String column = right + "." + text.rightColumns().get(cut.column());
      RelDataType type = rightType(cut.column());
      second = WholeNumbers.of(type, column);
      available = "greatest(" + time(right) + ", " + shifted(second, type, cut.shiftMicros()) + ")";
      where.add(column + " IS NOT NULL");
    }
    return "SELECT "
        + keyNumber()
        + " AS k, "
        + time(right)
        + " AS o, CAST("
        + second
        + " AS BIGINT) AS s, "
        + available
        + " AS a, "
        + PointInTimeTexts.of(right, ROW)
        + " AS r FROM "
        + rightSide(right)
        + joinKeys(texts.keysEqual(keys, right))
        + " WHERE "
        + PointInTimeTexts.and(where);
  }

  private static String shifted(String value, RelDataType type, int micros) {
    if (micros == 0) {
      return value;
    }
    if (!WholeNumbers.isTime(type)) {
      throw new IllegalArgumentException("Only times are shifted, not " + type);
    }
    return "(" + value + (micros > 0 ? " + " : " - ") + Math.abs(micros) + ")";
  }

  private String undecidedQuery() {
    String right = text.freshName("r");
    String same = time(right) + " = " + ties + ".o";
    for (Residuals.Cut cut : residuals.cuts()) {
      String column = right + "." + text.rightColumns().get(cut.column());
      same += " AND " + WholeNumbers.of(rightType(cut.column()), column) + " = " + ties + ".s";
    }
    return "SELECT "
        + ties
        + ".k AS k, "
        + ties
        + ".o AS o, "
        + ties
        + ".s AS s, arg_max("
        + PointInTimeTexts.of(right, ROW)
        + ", "
        + texts.tieBreak(right)
        + ") AS r FROM "
        + rightSide(right)
        + joinKeys(texts.keysEqual(keys, right))
        + " INNER JOIN "
        + ties
        + " ON "
        + ties
        + ".k = "
        + keyNumber()
        + " AND "
        + same
        + " WHERE "
        + PointInTimeTexts.and(conditions(right))
        + " GROUP BY ALL";
  }

  private List<String> conditions(String right) {
    List<String> where = new ArrayList<>();
    where.add(texts.rightTime(right) + " IS NOT NULL");
    for (RexNode conjunct : residuals.before()) {
      where.add(text.condition(conjunct, texts.fieldsOf("\"\"", right)));
    }
    return where;
  }

  private String keyNumber() {
    return rule.keys().isEmpty() ? "CAST(0 AS BIGINT)" : keys + ".rowid";
  }

  private String joinKeys(List<String> on) {
    return rule.keys().isEmpty() ? "" : " INNER JOIN " + keys + " ON " + PointInTimeTexts.and(on);
  }

  private String time(String right) {
    String time = texts.rightTime(right);
    boolean isGroup = rule.tombstone().isPresent();
    return turned(
        isGroup ? WholeNumbers.ofFinite(timeType(), time) : WholeNumbers.of(timeType(), time));
  }

  /** A forward match is a backward one among complements, which sort the other way round. */
  private String turned(String number) {
    return rule.direction().isBackward() ? number : "~(" + number + ")";
  }

  private RelDataType timeType() {
    return rightType(rule.rightTime());
  }

  private RelDataType rightType(int column) {
    return text.join().getRight().getRowType().getFieldList().get(column).getType();
  }
}
