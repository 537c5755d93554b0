package dev.tidemark.planner.strategy;

import dev.tidemark.planner.rel.MatchRule;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code union_last} for an engine that computes a step again for each that reads it and has {@code
 * max_by}: the records' columns go along with their number, so that the history is read, sent from
 * node to node and sorted once, and no spine row has to look its record up. Columns that nobody
 * reads are left out by the engine, since each is carried on its own.
 */
final class CarriedRecords {
  private static final String RANK = "\"$rank\"";
  private static final String AT = "\"$at\"";
  private static final String SIDE = "\"$side\"";
  private static final String BEST = "\"$best\"";

  private final JoinText text;
  private final MatchRule rule;
  private final Residuals residuals;
  private final PointInTimeTexts texts;
  private final SpineHistory sides;
  private final List<String> lefts;
  private final List<String> rights;

  CarriedRecords(JoinText text, Residuals residuals) {
    this.text = text;
    this.rule = text.join().rule();
    this.residuals = residuals;
    this.texts = new PointInTimeTexts(text);
    this.sides = new SpineHistory(text, residuals);
    int count = text.leftColumns().size();
    this.lefts = text.outputs().subList(0, count);
    this.rights = text.outputs().subList(count, text.outputs().size());
  }

  String lower() {
    String inTime = text.freshName("u");
    String ranked = text.freshName("n");
    String matched = text.freshName("m");
    String result = text.freshName("w");
    List<String> steps = new ArrayList<>(sides.steps());
    steps.add(sides.history() + " AS (" + sides.historyQuery() + ")");
    if (isCut()) {
      String records = text.freshName("r");
      String inner = text.freshName("q");
      steps.add(
          "%s AS (SELECT *, row_number() %s AS %s FROM %s AS %s)"
              .formatted(
                  records, sides.window(texts.matchLast(inner)), RANK, sides.history(), inner));
      steps.add(ranked + " AS (" + inTime(records) + ")");
    } else {
      steps.add(inTime + " AS (" + inTime(sides.history()) + ")");
      steps.add(
          "%s AS (SELECT *, CASE WHEN %s = 1 THEN row_number() %s END AS %s FROM %s)"
              .formatted(ranked, SIDE, sides.window(order(inTime)), RANK, inTime));
    }
    steps.add(matched + " AS (" + matched(ranked) + ")");
    return "WITH "
        + String.join(", ", steps)
        + " "
        + new Outcome(text, residuals.winner())
            .select(result, "(" + winners(matched) + ") AS " + result, List.of());
  }

  private boolean isCut() {
    return !residuals.cuts().isEmpty();
  }

  /** Records have 1: before spine rows of the same time where those can see them. */
  private int spineSide() {
    return rule.direction().isInclusive() ? 2 : 0;
  }

  /** Both sides under the names of the result; each has NULL for the other's columns. */
  private String inTime(String records) {
    String spine = sides.spine();
    List<String> ofSpine = new ArrayList<>();
    List<String> ofRecords = new ArrayList<>();
    for (int i = 0; i < lefts.size(); i++) {
      ofSpine.add(spine + "." + text.leftColumns().get(i) + " AS " + lefts.get(i));
      ofRecords.add("NULL");
    }
    List<String> keys = texts.spineKeys();
    for (int i = 0; i < keys.size(); i++) {
      ofSpine.add(spine + "." + keys.get(i) + " AS " + SpineHistory.key(i));
      ofRecords.add(SpineHistory.key(i));
    }
    ofSpine.add(texts.leftTime(spine) + " AS " + AT);
    ofRecords.add(SpineHistory.FROM);
    ofSpine.add(spineSide() + " AS " + SIDE);
    ofRecords.add("1");
    for (int i = 0; i < rights.size(); i++) {
      ofSpine.add("NULL AS " + rights.get(i));
      ofRecords.add(text.rightColumns().get(i));
    }
    if (isCut()) {
      ofSpine.add("CAST(NULL AS BIGINT) AS " + RANK);
      ofRecords.add(RANK);
    }
    return "SELECT "
        + String.join(", ", ofSpine)
        + " FROM "
        + spine
        + " UNION ALL SELECT "
        + String.join(", ", ofRecords)
        + " FROM "
        + records;
  }

  /** The same for both windows, so that what is sorted for one is sorted for the other. */
  private String order(String alias) {
    List<String> items = new ArrayList<>(List.of(texts.awayFirst(alias + "." + AT), SIDE));
    if (!isCut()) {
      for (int column : rule.tieBreak()) {
        String value = alias + "." + rights.get(column);
        items.add(text.orderBy(column, value, JoinText.SortOrder.LOWEST_FIRST));
      }
    }
    return String.join(", ", items);
  }

  private String matched(String ranked) {
    String window = sides.window(order(ranked) + " ROWS UNBOUNDED PRECEDING");
    List<String> items = new ArrayList<>(lefts);
    items.addAll(List.of(AT, SIDE, "max(" + RANK + ") " + window + " AS " + BEST));
    for (String right : rights) {
      items.add("max_by(%1$s, %2$s) %3$s AS %1$s".formatted(right, RANK, window));
    }
    return "SELECT " + String.join(", ", items) + " FROM " + ranked;
  }

  /** A spine row without a time stands among others, and matches nothing. */
  private String winners(String matched) {
    List<String> items = new ArrayList<>(lefts);
    for (String right : rights) {
      items.add("CASE WHEN %1$s IS NOT NULL THEN %2$s END AS %2$s".formatted(AT, right));
    }
    String spine =
        "SELECT %s FROM %s WHERE %s = %d"
            .formatted(String.join(", ", items), matched, SIDE, spineSide());
    return texts.isLeftJoin()
        ? spine
        : spine + " AND " + AT + " IS NOT NULL AND " + BEST + " IS NOT NULL";
  }
}
