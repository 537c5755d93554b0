package dev.tidemark.planner.strategy.query;

import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.Outcome;
import dev.tidemark.planner.strategy.text.PointInTimeTexts;
import dev.tidemark.planner.strategy.text.Residuals;
import dev.tidemark.planner.strategy.text.RowOfTime;
import dev.tidemark.planner.strategy.text.SpineHistory;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code union_last} for an engine that computes a step again for each that reads it and has {@code
 * max_by}: the records' columns go along with their number, so that the history is read, sent from
 * node to node and sorted once, and no spine row has to look its record up. Columns that nobody
 * reads are left out by the engine, since each is carried on its own.
 */
public final class CarriedRecords {
  private static final String RANK = RowOfTime.RANK;
  private static final String AT = RowOfTime.AT;
  private static final String SIDE = RowOfTime.SIDE;
  private static final String BEST = "\"$best\"";

  private final JoinText text;
  private final MatchRule rule;
  private final Residuals residuals;
  private final PointInTimeTexts texts;
  private final SpineHistory sides;
  private final RowOfTime time;
  private final List<String> lefts;
  private final List<String> rights;

  public CarriedRecords(JoinText text, Residuals residuals) {
    this.text = text;
    this.rule = text.join().rule();
    this.residuals = residuals;
    this.texts = new PointInTimeTexts(text);
    this.sides = new SpineHistory(text, residuals);
    this.time = new RowOfTime(rule, texts, sides);
    int count = text.leftColumns().size();
    this.lefts = text.outputs().subList(0, count);
    this.rights = text.outputs().subList(count, text.outputs().size());
  }

  public String lower() {
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

  /** Both sides under the names of the result. */
  private String inTime(String records) {
    for (int i = 0; i < lefts.size(); i++) {
      time.add(sides.spine() + "." + text.leftColumns().get(i) + " AS " + lefts.get(i), "NULL");
    }
    time.addKeysTimeAndSide();
    for (int i = 0; i < rights.size(); i++) {
      time.add("NULL AS " + rights.get(i), text.rightColumns().get(i));
    }
    if (isCut()) {
      time.addRank();
    }
    return time.query(records);
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
            .formatted(String.join(", ", items), matched, SIDE, time.spineSide());
    return texts.isLeftJoin()
        ? spine
        : spine + " AND " + AT + " IS NOT NULL AND " + BEST + " IS NOT NULL";
  }
}
