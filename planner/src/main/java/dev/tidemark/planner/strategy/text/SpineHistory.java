package dev.tidemark.planner.strategy.text;

import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexNode;

/**
 * Steps of WITH in standard SQL that bring the two sides of a join together: {@code spine}; {@code
 * keys}, the spine's distinct keys; {@code history}, the records of those keys that can match at
 * all, each with the key columns of the spine ({@code $key0}, …) and the time from which it can be
 * seen ({@code $from}). Only for rules without conditions that read both sides in other ways.
 */
public final class SpineHistory {
  public static final String FROM = "\"$from\"";

  private final JoinText text;
  private final MatchRule rule;
  private final PointInTimeTexts texts;
  private final Residuals residuals;
  private final String spine;
  private final String keys;
  private final String history;

  public SpineHistory(JoinText text, Residuals residuals) {
    this.text = text;
    this.rule = text.join().rule();
    this.texts = new PointInTimeTexts(text);
    this.residuals = residuals;
    this.spine = text.freshName("s");
    this.keys = text.freshName("keys");
    this.history = text.freshName("h");
  }

  public String spine() {
    return spine;
  }

  public String history() {
    return history;
  }

  /** The steps but the last, which is {@link #historyQuery}. */
  public List<String> steps() {
    List<String> steps = new ArrayList<>();
    steps.add(spine + text.asKept() + "(" + text.leftQuery() + ")");
    if (!rule.keys().isEmpty()) {
      String distinct = String.join(", ", texts.spineKeys());
      steps.add(keys + " AS (SELECT DISTINCT " + distinct + " FROM " + spine + ")");
    }
    return steps;
  }

  public String historyQuery() {
    String right = text.freshName("r");
    List<String> items = new ArrayList<>(List.of(right + ".*"));
    List<String> spineKeys = texts.spineKeys();
    for (int i = 0; i < spineKeys.size(); i++) {
      items.add(keys + "." + spineKeys.get(i) + " AS " + key(i));
    }
    items.add(texts.availableFrom(right, residuals.cuts()) + " AS " + FROM);

    List<String> where = new ArrayList<>(List.of(texts.rightTime(right) + " IS NOT NULL"));
    for (RexNode conjunct : residuals.before()) {
      where.add(text.condition(conjunct, texts.fieldsOf("\"\"", right)));
    }
    for (Residuals.Cut cut : residuals.cuts()) {
      where.add(texts.isEverAvailable(right, cut));
    }
    String join =
        rule.keys().isEmpty()
            ? ""
            : " INNER JOIN " + keys + " ON " + PointInTimeTexts.and(texts.keysEqual(keys, right));
    return "SELECT "
        + String.join(", ", items)
        + " FROM ("
        + text.rightQuery()
        + ") AS "
        + right
        + join
        + " WHERE "
        + PointInTimeTexts.and(where);
  }

  /** The column of a record that holds that key of the spine. */
  public static String key(int index) {
    return "\"$key" + index + "\"";
  }

  /** A window over the records of each key. */
  public String window(String order) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < texts.spineKeys().size(); i++) {
      columns.add(key(i));
    }
    String partition = columns.isEmpty() ? "" : "PARTITION BY " + String.join(", ", columns) + " ";
    return "OVER (" + partition + "ORDER BY " + order + ")";
  }

  /** A spine row, in whatever relation has its columns, and a record have equal keys. */
  public List<String> keysEqual(String spineAlias, String recordAlias) {
    List<String> conjuncts = new ArrayList<>();
    List<String> spineKeys = texts.spineKeys();
    for (int i = 0; i < spineKeys.size(); i++) {
      String column = spineKeys.get(i);
      boolean matchesNull =
          rule.keys().stream()
              .filter(pair -> text.leftColumns().get(pair.left()).equals(column))
              .allMatch(pair -> pair.nulls() == KeyPair.Nulls.EQUAL);
      String operator = matchesNull ? " IS NOT DISTINCT FROM " : " = ";
      conjuncts.add(spineAlias + "." + column + operator + recordAlias + "." + key(i));
    }
    return conjuncts;
  }
}
