package dev.tidemark.planner.strategy.query;

import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.Outcome;
import dev.tidemark.planner.strategy.text.PointInTimeTexts;
import dev.tidemark.planner.strategy.text.Residuals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;

/**
 * The text of an ASOF join in DuckDB, as a chain of common table expressions:
 *
 * <ul>
 *   <li>{@code l} and {@code r}, the sides; {@code r} filtered by what reads it alone;
 *   <li>{@code keys}: the spine's keys, numbered. A narrow number instead of the keys makes sorting
 *       cheaper, and joining the history with it leaves out what the spine doesn't ask for;
 *   <li>{@code ranges}: one row, for {@link PackedRank};
 *   <li>{@code s} and {@code h}: the sides with key number and order;
 *   <li>{@code m}: the ASOF join. One of several records of the same order may stand for all;
 *   <li>{@code ties}: where the order didn't decide, the record of highest tie-break.
 * </ul>
 */
public final class NativeQuery {
  private final JoinText text;
  private final MatchRule rule;
  private final PointInTimeTexts texts;
  private final Residuals residuals;
  private final double sharedHistory;
  private final Optional<PackedRank> packed;
  private final List<String> steps = new ArrayList<>();

  private final String left;
  private final String right;
  private final String keys;
  private final String ranges;
  private final String spine;
  private final String history;
  private final String matched;
  private final String ties;

  public NativeQuery(JoinText text, Residuals residuals, double sharedHistory) {
    this.text = text;
    this.rule = text.join().rule();
    this.texts = new PointInTimeTexts(text);
    this.residuals = residuals;
    this.sharedHistory = sharedHistory;
    this.packed = residuals.cuts().isEmpty() ? PackedRank.of(text) : Optional.empty();
    this.left = text.freshName("l");
    this.right = text.freshName("r");
    this.keys = text.freshName("keys");
    this.ranges = text.freshName("ranges");
    this.spine = text.freshName("s");
    this.history = text.freshName("h");
    this.matched = text.freshName("m");
    this.ties = text.freshName("ties");
  }

  public String write() {
    boolean numbered = numbersKeys();
    step(left, numbered, text.leftQuery());
    step(right, !isCheap(text.join().getRight()), rightQuery());
    if (numbered) {
      step(keys, true, numberKeys());
    }
    packed.ifPresent(rank -> step(ranges, true, rank.ranges(right)));
    step(spine, false, spineQuery(numbered));
    step(history, false, historyQuery(numbered));
    boolean decided = rule.tieBreak().isEmpty() || !residuals.cuts().isEmpty();
    step(matched, !decided, matchQuery());
    String result = text.freshName("w");
    String winners = "SELECT * FROM " + matched;
    if (!decided) {
      step(ties, false, tieQuery());
      winners = winnerQuery();
    }
    return "WITH "
        + String.join(", ", steps)
        + " "
        + new Outcome(text, residuals.winner())
            .select(result, "(" + winners + ") AS " + result, List.of());
  }

  private void step(String name, boolean materialized, String query) {
    steps.add(
        name + (materialized ? " AS MATERIALIZED (" : " AS NOT MATERIALIZED (") + query + ")");
  }

  /** Whether reading a side twice costs no more than keeping it would. */
  private static boolean isCheap(RelNode node) {
    RelNode rel = node.stripped();
    return rel.getInputs().isEmpty()
        || (rel instanceof Filter || rel instanceof Project) && isCheap(rel.getInput(0));
  }

  private String rightQuery() {
    String inner = text.freshName("q");
    List<String> conjuncts = new ArrayList<>();
    conjuncts.add(texts.rightTime(inner) + " IS NOT NULL");
    residuals
        .before()
        .forEach(c -> conjuncts.add(text.condition(c, texts.fieldsOf("\"\"", inner))));
    return "SELECT * FROM ("
        + text.rightQuery()
        + ") AS "
        + inner
        + " WHERE "
        + PointInTimeTexts.and(conjuncts);
  }

  /**
   * A single key of four bytes is as narrow as its number, so it is kept where the spine asks for
   * most of the history anyway.
   */
  private boolean numbersKeys() {
    if (rule.keys().isEmpty()) {
      return false;
    }
    KeyPair key = rule.keys().get(0);
    boolean narrow =
        rule.keys().size() == 1
            && key.nulls() == KeyPair.Nulls.NEVER_EQUAL
            && isNarrow(text.join().getLeft(), key.left())
            && isNarrow(text.join().getRight(), key.right());
    return !(narrow && sharedHistory > 0.5);
  }

  private static boolean isNarrow(RelNode side, int column) {
    RelDataType type = side.getRowType().getFieldList().get(column).getType();
    return switch (type.getSqlTypeName()) {
      case TINYINT, SMALLINT, INTEGER, DATE -> true;
      default -> false;
    };
  }

  private String numberKeys() {
    String list = String.join(", ", texts.spineKeys());
    return "SELECT *, CAST(row_number() OVER () AS INTEGER) AS key_number FROM (SELECT DISTINCT "
        + list
        + " FROM "
        + left
        + ")";
  }

  private String spineQuery(boolean numbered) {
    String key = numbered ? keys + ".key_number" : soleKey(left, text.leftColumns(), true);
    String order =
        packed.map(rank -> rank.ofSpine(texts.leftTime(left), ranges)).orElse(texts.leftTime(left));
    StringBuilder query = new StringBuilder(sideQuery(left, key, order));
    if (numbered) {
      List<String> on = new ArrayList<>();
      texts
          .spineKeys()
          .forEach(c -> on.add(left + "." + c + " IS NOT DISTINCT FROM " + keys + "." + c));
      query.append(" INNER JOIN ").append(keys).append(" ON ").append(PointInTimeTexts.and(on));
    }
    return query.append(crossRanges()).toString();
  }

  private String historyQuery(boolean numbered) {
    String key = numbered ? keys + ".key_number" : soleKey(right, text.rightColumns(), false);
    String order =
        packed
            .map(rank -> rank.ofRecord(right, ranges))
            .orElse(texts.availableFrom(right, residuals.cuts()));
    StringBuilder query = new StringBuilder(sideQuery(right, key, order));
    if (numbered) {
      String on = PointInTimeTexts.and(texts.keysEqual(keys, right));
      query.append(" INNER JOIN ").append(keys).append(" ON ").append(on);
    }
    query.append(crossRanges());
    return residuals.cuts().isEmpty() ? query.toString() : bestSoFar(query.toString());
  }

  /**
   * Keeps the records that rank above all that were available before them: no other can win. What
   * is left of a key rises in rank with the time it is available from.
   */
  private String bestSoFar(String candidates) {
    String inner = text.freshName("q");
    List<String> known =
        residuals.cuts().stream().map(cut -> texts.isEverAvailable(inner, cut)).toList();
    return "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY match_key ORDER BY "
        + texts.matchLast(inner)
        + ") AS match_rank FROM ("
        + candidates
        + ") AS "
        + inner
        + " WHERE "
        + PointInTimeTexts.and(known)
        + ") QUALIFY max(match_rank) OVER (PARTITION BY match_key ORDER BY match_order) = match_rank";
  }

  private String crossRanges() {
    return packed.isPresent() ? " CROSS JOIN " + ranges : "";
  }

  private static String sideQuery(String side, String key, String order) {
    return "SELECT "
        + side
        + ".*, "
        + key
        + " AS match_key, "
        + order
        + " AS match_order FROM "
        + side;
  }

  private String soleKey(String alias, List<String> columns, boolean ofLeft) {
    if (rule.keys().isEmpty()) {
      return "0";
    }
    KeyPair key = rule.keys().get(0);
    return alias + "." + columns.get(ofLeft ? key.left() : key.right());
  }

  private String matchQuery() {
    List<String> items = new ArrayList<>(texts.outputs(spine, history));
    items.add(history + ".match_key AS match_key");
    items.add(history + ".match_order AS match_order");
    String comparison = packed.isPresent() ? packedComparison() : texts.comparison();
    return "SELECT "
        + String.join(", ", items)
        + " FROM "
        + spine
        + (texts.isLeftJoin() ? " ASOF LEFT JOIN " : " ASOF JOIN ")
        + history
        + " ON "
        + (rule.keys().isEmpty() ? "" : spine + ".match_key = " + history + ".match_key AND ")
        + spine
        + ".match_order "
        + comparison
        + " "
        + history
        + ".match_order";
  }

  private String packedComparison() {
    return rule.direction().isBackward() ? ">=" : "<=";
  }

  /**
   * For the order and key of every match that others share: the whole record that ranks highest.
   */
  private String tieQuery() {
    String rank = texts.tieBreak(history);
    String undecided = packed.isPresent() ? " WHERE NOT (SELECT fits FROM " + ranges + ")" : "";
    String asked = text.freshName("q");
    return "SELECT match_key, match_order, arg_max("
        + texts.record(history)
        + ", "
        + rank
        + ") AS record FROM "
        + history
        + " SEMI JOIN (SELECT match_key, match_order FROM "
        + matched
        + undecided
        + ") AS "
        + asked
        + " USING (match_key, match_order) GROUP BY match_key, match_order HAVING count(*) > 1";
  }

  private String winnerQuery() {
    List<String> items = new ArrayList<>();
    int lefts = text.leftColumns().size();
    for (int i = 0; i < text.outputs().size(); i++) {
      String name = text.outputs().get(i);
      String value = matched + "." + name;
      items.add(
          i < lefts
              ? value
              : "CASE WHEN %s.record IS NULL THEN %s ELSE %s.record.f%d END AS %s"
                  .formatted(ties, value, ties, i - lefts, name));
    }
    return "SELECT "
        + String.join(", ", items)
        + " FROM "
        + matched
        + " LEFT JOIN "
        + ties
        + " USING (match_key, match_order)";
  }
}
