package dev.tidemark.planner.strategy.query;

import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.PointInTimeTexts;
import dev.tidemark.planner.strategy.text.Residuals;
import dev.tidemark.planner.strategy.text.WholeNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;

/**
 * The texts of the records that an operator of ours reads, for DuckDB; see {@link PointInTimeMerge}
 * for what each of them is.
 */
final class RecordsQuery {
  private static final String ROW = "\"$row\"";

  private final JoinText text;
  private final MatchRule rule;
  private final PointInTimeTexts texts;
  private final Residuals residuals;
  private final Optional<String> numbered;
  private final Optional<CarriedFeatures> carried;
  private final String keys;
  private final Function<KeyPair, String> keyColumn;
  private final String records;
  private final String ties;

  /**
   * Names its tables.
   *
   * @param carried what is remembered of each record instead of its row number; empty where that is
   * @param keys the key table
   * @param keyColumn the column of the key table that is compared with the right one of a pair
   */
  RecordsQuery(
      JoinText text,
      Residuals residuals,
      Optional<CarriedFeatures> carried,
      String keys,
      Function<KeyPair, String> keyColumn) {
    this.text = text;
    this.rule = text.join().rule();
    this.texts = new PointInTimeTexts(text);
    this.residuals = residuals;
    this.numbered = text.numberedRightQuery(ROW);
    this.carried = carried;
    this.keys = keys;
    this.keyColumn = keyColumn;
    this.records = text.freshName("records");
    this.ties = text.freshName("ties");
  }

  String table() {
    return records;
  }

  String tieTable() {
    return ties;
  }

  /** What fills {@link #table}; empty where the right side can be read as it stands. */
  Optional<String> kept() {
    return numbered.isPresent() ? Optional.empty() : Optional.of(text.rightQuery());
  }

  /** Every spine row with the columns of its match, found by its number. */
  String found(String matched, String left, String match, List<String> more) {
    String right = text.freshName("h");
    List<String> items = texts.outputs(left, right);
    items.addAll(more);
    return "SELECT "
        + String.join(", ", items)
        + " FROM ("
        + matched
        + ") AS "
        + left
        + (texts.isLeftJoin() ? " LEFT JOIN " : " INNER JOIN ")
        + rightSide(right)
        + " ON "
        + PointInTimeTexts.of(right, ROW)
        + " = "
        + PointInTimeTexts.of(left, match);
  }

  private String rightSide(String alias) {
    return "("
        + numbered.orElse("SELECT *, rowid AS " + ROW + " FROM " + records)
        + ") AS "
        + alias;
  }

  /** {@link PointInTimeMerge#candidates}. */
  String candidates() {
    return candidates(record -> keyNumber(), this::joinKeys, record -> Optional.empty());
  }

  /**
   * The values of the key table's keys in the order of their numbers; empty where a key is more
   * than a whole number.
   */
  Optional<String> valuesOfKeys() {
    if (rule.keys().size() != 1) {
      return Optional.empty();
    }
    KeyPair key = rule.keys().get(0);
    RelDataType left = typeOf(text.join().getLeft(), key.left());
    if (key.nulls() == KeyPair.Nulls.EQUAL
        || !isInteger(left)
        || !isInteger(rightType(key.right()))) {
      return Optional.empty();
    }
    return Optional.of(
        "SELECT CAST("
            + PointInTimeTexts.of(keys, keyColumn.apply(key))
            + " AS BIGINT) AS v FROM "
            + keys
            + " ORDER BY "
            + MergeSpine.KEY);
  }

  private static boolean isInteger(RelDataType type) {
    return WholeNumbers.isWhole(type) && !WholeNumbers.isTime(type);
  }

  /** The candidates by the values of their keys, where {@link #valuesOfKeys} are there. */
  String candidatesByValue() {
    String value = text.rightColumns().get(rule.keys().get(0).right());
    return candidates(
        record -> "CAST(" + PointInTimeTexts.of(record, value) + " AS BIGINT)",
        record -> "",
        record -> Optional.of(PointInTimeTexts.of(record, value) + " IS NOT NULL"));
  }

  /** Texts of the record's key, of what is joined with the records, and of a condition on them. */
  private String candidates(
      UnaryOperator<String> key,
      UnaryOperator<String> join,
      Function<String, Optional<String>> condition) {
    String right = text.freshName("r");
    List<String> where = conditionsOfCandidates(right);
    condition.apply(right).ifPresent(where::add);
    List<String> visible = new ArrayList<>(List.of(time(right)));
    for (Residuals.Cut cut : residuals.cuts()) {
      visible.add(
          WholeNumbers.of(
              rightType(cut.column()),
              PointInTimeTexts.of(right, text.rightColumns().get(cut.column())),
              cut.moveMicros(),
              cut.tickMicros()));
    }
    String available =
        visible.size() == 1 ? visible.get(0) : "greatest(" + String.join(", ", visible) + ")";
    return "SELECT "
        + key.apply(right)
        + " AS k, "
        + time(right)
        + " AS o, CAST("
        + second(right).orElse("0")
        + " AS BIGINT) AS s, "
        + available
        + " AS a, "
        + String.join(", ", matchOf(right))
        + " FROM "
        + rightSide(right)
        + join.apply(right)
        + " WHERE "
        + PointInTimeTexts.and(where);
  }

  /** The row number, or the features instead. */
  private List<String> matchOf(String right) {
    List<String> items = new ArrayList<>();
    items.add(
        (carried.isPresent() ? "CAST(0 AS BIGINT)" : PointInTimeTexts.of(right, ROW)) + " AS r");
    carried.ifPresent(features -> items.addAll(features.of(right)));
    return items;
  }

  /** What comes after the time in the rank, and says with it from when a record is seen. */
  private Optional<String> second(String right) {
    return residuals
        .cutColumns(rule)
        .findFirst()
        .map(
            column ->
                WholeNumbers.of(
                    rightType(column),
                    PointInTimeTexts.of(right, text.rightColumns().get(column))));
  }

  /**
   * The keys of the candidates, numbered, with how many each has.
   *
   * @param number the name of the numbers' column
   * @param count the name of the counts' column
   */
  String keys(String number, String count) {
    String right = text.freshName("r");
    List<String> where = conditionsOfCandidates(right);
    List<String> columns = new ArrayList<>();
    for (KeyPair pair : rule.keys()) {
      String column = PointInTimeTexts.of(right, text.rightColumns().get(pair.right()));
      if (pair.nulls() == KeyPair.Nulls.NEVER_EQUAL) {
        where.add(column + " IS NOT NULL");
      }
      if (!columns.contains(column)) {
        columns.add(column);
      }
    }
    String items = String.join("", columns.stream().map(column -> column + ", ").toList());
    String counted =
        "SELECT "
            + items
            + "count(*) AS "
            + count
            + " FROM "
            + rightSide(right)
            + " WHERE "
            + PointInTimeTexts.and(where)
            + (columns.isEmpty() ? "" : " GROUP BY " + String.join(", ", columns));
    return "SELECT row_number() OVER () - 1 AS " + number + ", * FROM (" + counted + ")";
  }

  private List<String> conditionsOfCandidates(String right) {
    List<String> where = conditions(right);
    for (Residuals.Cut cut : residuals.cuts()) {
      where.add(PointInTimeTexts.of(right, text.rightColumns().get(cut.column())) + " IS NOT NULL");
    }
    return where;
  }

  /** {@link PointInTimeMerge#undecided}. */
  String undecided() {
    String right = text.freshName("r");
    String same =
        time(right)
            + " = "
            + ties
            + ".o"
            + second(right).map(number -> " AND " + number + " = " + ties + ".s").orElse("");
    String best =
        carried.map(features -> features.struct(right)).orElse(PointInTimeTexts.of(right, ROW));
    String tied =
        "SELECT "
            + ties
            + ".k AS k, "
            + ties
            + ".o AS o, "
            + ties
            + ".s AS s, arg_max("
            + best
            + ", "
            + texts.tieBreak(right)
            + ") AS r FROM "
            + rightSide(right)
            + joinKeys(right)
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
    if (carried.isEmpty()) {
      return tied;
    }
    List<String> items = new ArrayList<>(List.of("k", "o", "s", "CAST(0 AS BIGINT) AS r"));
    items.addAll(carried.get().ofStruct(ties + ".r"));
    return "SELECT " + String.join(", ", items) + " FROM (" + tied + ") AS " + ties;
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
    return rule.keys().isEmpty() ? "CAST(0 AS BIGINT)" : PointInTimeTexts.of(keys, MergeSpine.KEY);
  }

  private String joinKeys(String right) {
    return rule.keys().isEmpty()
        ? ""
        : " INNER JOIN "
            + keys
            + " ON "
            + PointInTimeTexts.and(texts.keysEqual(keys, right, keyColumn));
  }

  private String time(String right) {
    String time = texts.rightTime(right);
    boolean isGroup = rule.tombstone().isPresent();
    return SpineQuery.turned(
        isGroup ? WholeNumbers.ofFinite(timeType(), time) : WholeNumbers.of(timeType(), time),
        rule.direction().isBackward());
  }

  private RelDataType timeType() {
    return rightType(rule.rightTime());
  }

  private RelDataType rightType(int column) {
    return typeOf(text.join().getRight(), column);
  }

  private static RelDataType typeOf(RelNode side, int column) {
    return side.getRowType().getFieldList().get(column).getType();
  }
}
