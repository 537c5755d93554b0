package dev.tidemark.planner.strategy.text;

import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.calcite.rel.core.JoinRelType;

/** The pieces of SQL that every strategy is put together from, for one join. */
public final class PointInTimeTexts {
  private final JoinText text;
  private final MatchRule rule;

  public PointInTimeTexts(JoinText text) {
    this.text = text;
    this.rule = text.join().rule();
  }

  public boolean isLeftJoin() {
    return text.join().joinType() == JoinRelType.LEFT;
  }

  /** {@code alias.column}. */
  public static String of(String alias, String column) {
    return alias + "." + column;
  }

  public String leftTime(String alias) {
    return of(alias, text.leftColumns().get(rule.leftTime()));
  }

  public String rightTime(String alias) {
    return of(alias, text.rightColumns().get(rule.rightTime()));
  }

  /** The keys are equal: one conjunct a pair. */
  public List<String> keysEqual(String left, String right) {
    return keysEqual(left, right, pair -> text.leftColumns().get(pair.left()));
  }

  /**
   * The same over something else on the left.
   *
   * @param columnOnLeft what stands there for the left column of a pair; all names are quoted
   */
  public List<String> keysEqual(String left, String right, Function<KeyPair, String> columnOnLeft) {
    List<String> conjuncts = new ArrayList<>();
    for (KeyPair key : rule.keys()) {
      String operator = key.nulls() == KeyPair.Nulls.EQUAL ? " IS NOT DISTINCT FROM " : " = ";
      conjuncts.add(
          of(left, columnOnLeft.apply(key))
              + operator
              + of(right, text.rightColumns().get(key.right())));
    }
    return conjuncts;
  }

  /** The right time lies on the direction's side of the left time. */
  public String inDirection(String left, String right) {
    return text.comparable(rule.rightTime(), leftTime(left))
        + " "
        + comparison()
        + " "
        + rightTime(right);
  }

  /** How the left time stands to the right time. */
  public String comparison() {
    return switch (rule.direction()) {
      case AT_OR_BEFORE -> ">=";
      case BEFORE -> ">";
      case AT_OR_AFTER -> "<=";
      case AFTER -> "<";
    };
  }

  /** ORDER BY items that put the match first. */
  public String matchFirst(String right) {
    JoinText.SortOrder order =
        rule.direction().isBackward()
            ? JoinText.SortOrder.HIGHEST_FIRST
            : JoinText.SortOrder.LOWEST_FIRST;
    return timeThenTies(text.orderBy(rule.rightTime(), rightTime(right), order), right);
  }

  /** PostgreSQL: the same where no time is NULL, in words that an index on the time serves. */
  public String nearestFirst(String right) {
    String time = text.comparable(rule.rightTime(), rightTime(right));
    return timeThenTies(time + (rule.direction().isBackward() ? " DESC" : " ASC"), right);
  }

  private String timeThenTies(String time, String right) {
    List<String> items = new ArrayList<>(List.of(time));
    for (int column : rule.tieBreak()) {
      String value = of(right, text.rightColumns().get(column));
      items.add(text.orderBy(column, value, JoinText.SortOrder.HIGHEST_FIRST));
    }
    return String.join(", ", items);
  }

  /** ORDER BY items that put the match last. */
  public String matchLast(String right) {
    List<String> items = new ArrayList<>(List.of(awayFirst(rightTime(right))));
    for (int column : rule.tieBreak()) {
      String value = of(right, text.rightColumns().get(column));
      items.add(text.orderBy(column, value, JoinText.SortOrder.LOWEST_FIRST));
    }
    return String.join(", ", items);
  }

  /** An ORDER BY item that puts times of the past first, or of the future in a forward join. */
  public String awayFirst(String time) {
    JoinText.SortOrder order =
        rule.direction().isBackward()
            ? JoinText.SortOrder.LOWEST_FIRST
            : JoinText.SortOrder.HIGHEST_FIRST;
    return text.orderBy(rule.rightTime(), time, order);
  }

  /**
   * The time from which a record is a candidate: its own, or that of a later cut, where it {@link
   * #isEverAvailable}.
   */
  public String availableFrom(String right, List<Residuals.Cut> cuts) {
    if (cuts.isEmpty()) {
      return rightTime(right);
    }
    List<String> times = new ArrayList<>();
    times.add(text.comparable(rule.rightTime(), rightTime(right)));
    for (Residuals.Cut cut : cuts) {
      times.add(availableFrom(cutColumn(right, cut), cut));
    }
    return "greatest(" + String.join(", ", times) + ")";
  }

  private String availableFrom(String column, Residuals.Cut cut) {
    if (cut.shiftMicros() == 0) {
      return column;
    }
    String finite = text.shifted(column, cut.shiftMicros());
    Optional<String> withTick =
        switch (cut.tickMicros()) {
          case -1 -> text.lastFinite().map(last -> unless(column, "infinity", last, finite));
          case 1 -> text.firstFinite().map(first -> unless(column, "-infinity", first, finite));
          default -> Optional.empty();
        };
    return withTick.orElse(finite);
  }

  /** An infinite time plus a microsecond would be itself. */
  private static String unless(String column, String infinite, String tick, String finite) {
    return "CASE WHEN %s = '%s' THEN %s ELSE %s END".formatted(column, infinite, tick, finite);
  }

  /** Whether there can be a time at which the cut shows the record: none is after infinity. */
  public String isEverAvailable(String right, Residuals.Cut cut) {
    String column = cutColumn(right, cut);
    return cut.tickMicros() > 0 && text.firstFinite().isPresent()
        ? column + " < 'infinity'"
        : column + " IS NOT NULL";
  }

  private String cutColumn(String right, Residuals.Cut cut) {
    return of(right, text.rightColumns().get(cut.column()));
  }

  /** The spine's key columns, each once. */
  public List<String> spineKeys() {
    return rule.keys().stream()
        .map(pair -> text.leftColumns().get(pair.left()))
        .distinct()
        .toList();
  }

  /** Every column under its name in the result. */
  public List<String> outputs(String left, String right) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < text.outputs().size(); i++) {
      items.add(fieldsOf(left, right).apply(i) + " AS " + text.outputs().get(i));
    }
    return items;
  }

  /** The left's fields, then the right's. */
  public IntFunction<String> fieldsOf(String left, String right) {
    int lefts = text.leftColumns().size();
    return field ->
        field < lefts
            ? of(left, text.leftColumns().get(field))
            : of(right, text.rightColumns().get(field - lefts));
  }

  /** DuckDB: a struct of all right columns, {@code f0}, {@code f1} and so on. */
  public String record(String right) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < text.rightColumns().size(); i++) {
      fields.add("'f" + i + "': " + of(right, text.rightColumns().get(i)));
    }
    return "{" + String.join(", ", fields) + "}";
  }

  /** DuckDB: a struct that compares as the tie-break does, NULL lowest. */
  public String tieBreak(String right) {
    return struct(right, rule.tieBreak());
  }

  /** DuckDB: a struct that compares as time and tie-break do. */
  public String rank(String right) {
    List<Integer> columns = new ArrayList<>(List.of(rule.rightTime()));
    columns.addAll(rule.tieBreak());
    return struct(right, columns);
  }

  private String struct(String right, List<Integer> columns) {
    List<String> fields = new ArrayList<>();
    for (int column : columns) {
      String value = of(right, text.rightColumns().get(column));
      fields.add("'n" + fields.size() + "': " + value + " IS NOT NULL");
      fields.add("'v" + fields.size() + "': " + value);
    }
    return fields.isEmpty() ? "0" : "{" + String.join(", ", fields) + "}";
  }

  public static String and(List<String> conjuncts) {
    return conjuncts.isEmpty() ? "TRUE" : conjuncts.stream().collect(Collectors.joining(" AND "));
  }
}
