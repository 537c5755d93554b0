package dev.tidemark.planner.strategy.query;

import static java.util.Objects.requireNonNull;

import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.engine.query.PointInTimeMerge.ByValue;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.KeptSpine;
import dev.tidemark.planner.strategy.text.PointInTimeTexts;
import dev.tidemark.planner.strategy.text.Residuals;
import dev.tidemark.planner.strategy.text.WholeNumbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;

/** The texts of a merge, for DuckDB; see {@link PointInTimeMerge} for what each of them is. */
public final class MergeQuery {
  private static final String ROW = "\"$row\"";
  private static final String MATCH = "\"$match\"";

  private final JoinText text;
  private final MatchRule rule;
  private final PointInTimeTexts texts;
  private final Residuals residuals;
  private final Optional<String> numbered;
  private final Optional<CarriedFeatures> carried;
  private final Optional<KeptSpine> shared;
  private final KeptSpine kept;
  private final MergeSpine<String> spine;
  private final String records;
  private final String keys;
  private final String ties;
  private final String match;

  public MergeQuery(JoinText text, Residuals residuals) {
    this.text = text;
    this.rule = text.join().rule();
    this.texts = new PointInTimeTexts(text);
    this.residuals = residuals;
    this.numbered = text.numberedRightQuery(ROW);
    this.carried = CarriedFeatures.of(text, residuals);
    SpineQuery spineQuery = new SpineQuery(text);
    this.shared = spineQuery.shared();
    this.kept = shared.orElseGet(spineQuery::own);
    this.spine = spineQuery.spine(kept);
    this.records = text.freshName("records");
    this.keys = spine.keyTable();
    this.ties = text.freshName("ties");
    this.match = text.freshName("match");
  }

  /**
   * What the operator does first.
   *
   * @param historyKeys how many keys the records have, roughly
   */
  public PointInTimeMerge<String> merge(double historyKeys) {
    return new PointInTimeMerge<>(
        spine,
        records,
        ties,
        match,
        carried.map(CarriedFeatures::features).orElse(List.of()),
        numbered.isPresent() ? Optional.empty() : Optional.of(text.rightQuery()),
        candidatesQuery(),
        byValue(historyKeys),
        undecidedQuery(),
        !residuals.cuts().isEmpty(),
        rule.direction().isInclusive());
  }

  /** For the merges over this one's result. */
  public KeptSpine kept() {
    Map<String, String> through = new HashMap<>();
    for (int i = 0; i < text.leftColumns().size(); i++) {
      String spineColumn = kept.columns().get(text.leftColumns().get(i));
      if (spineColumn != null) {
        through.put(text.outputs().get(i), spineColumn);
      }
    }
    return kept.through(through);
  }

  /** Every spine row with its match, under the names of the join's columns, and its number. */
  public String winners() {
    String left = text.freshName("m");
    return carried.map(features -> carried(features, left)).orElseGet(() -> found(left));
  }

  private String carried(CarriedFeatures features, String left) {
    String row = PointInTimeTexts.of(left, kept.row());
    List<String> items = new ArrayList<>();
    for (int i = 0; i < text.leftColumns().size(); i++) {
      String column = PointInTimeTexts.of(left, text.leftColumns().get(i));
      items.add(column + " AS " + text.outputs().get(i));
    }
    items.addAll(features.outputs(row));
    items.add(row);
    return "SELECT "
        + String.join(", ", items)
        + " FROM "
        + numberedSpine(left)
        + (texts.isLeftJoin() ? "" : " WHERE " + match + "(" + row + ") IS NOT NULL");
  }

  private String found(String left) {
    String right = text.freshName("h");
    List<String> items = texts.outputs(left, right);
    items.add(PointInTimeTexts.of(left, kept.row()));
    return "SELECT "
        + String.join(", ", items)
        + " FROM ("
        + matched()
        + ") AS "
        + left
        + (texts.isLeftJoin() ? " LEFT JOIN " : " INNER JOIN ")
        + rightSide(right)
        + " ON "
        + PointInTimeTexts.of(right, ROW)
        + " = "
        + PointInTimeTexts.of(left, MATCH);
  }

  private String matched() {
    return "SELECT *, "
        + match
        + "("
        + kept.row()
        + ") AS "
        + MATCH
        + " FROM "
        + numberedSpine(text.freshName("l"));
  }

  /** The left side with the number of its row in the spine. */
  private String numberedSpine(String alias) {
    String rows =
        shared
            .map(spine -> text.leftQueryWithSpineRow())
            .orElse("SELECT *, rowid AS " + kept.row() + " FROM " + spine.table());
    return "(" + rows + ") AS " + alias;
  }

  private String rightSide(String alias) {
    return "("
        + numbered.orElse("SELECT *, rowid AS " + ROW + " FROM " + records)
        + ") AS "
        + alias;
  }

  private Optional<ByValue<String>> byValue(double historyKeys) {
    if (rule.keys().size() != 1) {
      return Optional.empty();
    }
    KeyPair key = rule.keys().get(0);
    RelDataType left = leftType(key.left());
    RelDataType right = rightType(key.right());
    if (key.nulls() == KeyPair.Nulls.EQUAL || !isInteger(left) || !isInteger(right)) {
      return Optional.empty();
    }
    String column = requireNonNull(kept.columns().get(text.leftColumns().get(key.left())));
    String values =
        "SELECT CAST("
            + PointInTimeTexts.of(keys, column)
            + " AS BIGINT) AS v FROM "
            + keys
            + " ORDER BY "
            + MergeSpine.KEY;
    String value = text.rightColumns().get(key.right());
    String candidates =
        candidatesQuery(
            record -> "CAST(" + PointInTimeTexts.of(record, value) + " AS BIGINT)",
            record -> "",
            record -> Optional.of(PointInTimeTexts.of(record, value) + " IS NOT NULL"));
    return Optional.of(new ByValue<>(values, candidates, historyKeys));
  }

  private static boolean isInteger(RelDataType type) {
    return WholeNumbers.isWhole(type) && !WholeNumbers.isTime(type);
  }

  private String candidatesQuery() {
    return candidatesQuery(record -> keyNumber(), this::joinKeys, record -> Optional.empty());
  }

  /** Texts of the record's key, of what is joined with the records, and of a condition on them. */
  private String candidatesQuery(
      UnaryOperator<String> key,
      UnaryOperator<String> join,
      Function<String, Optional<String>> condition) {
    String right = text.freshName("r");
    List<String> where = conditions(right);
    condition.apply(right).ifPresent(where::add);
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
        + key.apply(right)
        + " AS k, "
        + time(right)
        + " AS o, CAST("
        + second
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

  /** The key table has the names of the spine's columns. */
  private String joinKeys(String right) {
    if (rule.keys().isEmpty()) {
      return "";
    }
    UnaryOperator<String> ofSpine = column -> requireNonNull(kept.columns().get(column));
    List<String> equal = texts.keysEqual(keys, right, ofSpine);
    return " INNER JOIN " + keys + " ON " + PointInTimeTexts.and(equal);
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

  private RelDataType leftType(int column) {
    return text.join().getLeft().getRowType().getFieldList().get(column).getType();
  }

  private RelDataType rightType(int column) {
    return text.join().getRight().getRowType().getFieldList().get(column).getType();
  }
}
