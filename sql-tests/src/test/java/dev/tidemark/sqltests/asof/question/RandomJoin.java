package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.AsOf;
import dev.tidemark.sqltests.asof.oracle.Conjunct;
import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.LeakageQuestion;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.Oracle;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Joins two operands by a random AS OF, in a random spelling. */
public final class RandomJoin {
  /** In percent: how often {@code FEATURE_STATUS} is one of the columns. */
  private static final int STATUS = 40;

  /** The same of a join that asks what was known. */
  private static final int STATUS_OF_KNOWN = 70;

  /** How often the rows of a join with a group are all of one time. */
  private static final int ONE_TIME = 4;

  private final Draw draw;
  private final Operand left;
  private final Operand right;
  private final boolean isOfWhole;
  private final RandomKeys keys;
  private final RandomMatch match;
  private final Optional<RandomSubQuery> subQuery;

  /** The conditions as they are written: one may say two conjuncts, with BETWEEN. */
  private final List<Written> inMatch = new ArrayList<>();

  private final List<Written> inOn = new ArrayList<>();

  private record Written(String sql, List<Conjunct> conjuncts) {
    static Written of(Conjunct conjunct) {
      return new Written(conjunct.condition().sql(), List.of(conjunct));
    }
  }

  /**
   * @param asked a table that conditions may ask by sub-queries; empty for none
   */
  public RandomJoin(Draw draw, Operand left, Operand right, Optional<TestTable> asked) {
    this(draw, left, left, right, asked);
  }

  /** A join whose conditions name only columns of the spine, with which the left side begins. */
  static RandomJoin ofSpine(Draw draw, Operand spine, Operand left, Operand right) {
    return new RandomJoin(draw, spine, left, right, Optional.empty());
  }

  private RandomJoin(
      Draw draw, Operand near, Operand left, Operand right, Optional<TestTable> asked) {
    this.draw = draw;
    this.left = left;
    this.right = right;
    this.isOfWhole = near.fields().size() == left.fields().size();
    this.keys = new RandomKeys(draw, near, right);
    this.match = new RandomMatch(draw, near, right);
    this.subQuery = asked.map(table -> new RandomSubQuery(draw, near, right, table));
  }

  /**
   * What was drawn.
   *
   * @param text from JOIN on
   * @param using the columns of USING
   */
  private record Drawn(AsOf join, String text, List<String> using) {}

  /** Empty where nothing of the two can be compared. */
  Optional<Operand> joined(boolean appliesTtl) {
    return draw(appliesTtl).map(drawn -> operand(drawn.join(), drawn.text(), drawn.using()));
  }

  /** The same by nothing but keys, of which some may be NULL, and a time. */
  Optional<Operand> joinedPlainly(boolean appliesTtl, boolean matchesNulls) {
    if (!match.isPossible() || !keys.arePossible()) {
      return Optional.empty();
    }
    keys.plain(matchesNulls).forEach(key -> inOn.add(Written.of(key)));
    inMatch.add(Written.of(match.plainDirection()));
    return Optional.of(drawn(Spelling.PARENTHESES, List.of(), appliesTtl))
        .map(drawn -> operand(drawn.join(), drawn.text(), List.of()));
  }

  /** How many rows the join lets leak; the right side is a feature group. */
  public Optional<LeakageQuestion> leaking(boolean appliesTtl) {
    return draw(appliesTtl)
        .map(
            drawn ->
                LeakageQuestion.of(drawn.join(), operand(drawn.join(), drawn.text(), List.of())));
  }

  private Optional<Drawn> draw(boolean appliesTtl) {
    if (!match.isPossible() || !keys.arePossible()) {
      return Optional.empty();
    }
    Spelling spelling = spelling();
    Optional<List<String>> using = spelling.isUsing() ? using(spelling) : Optional.of(List.of());
    if (using.isEmpty()) {
      return Optional.empty();
    }
    if (spelling.isShort()) {
      List<Conjunct> ofNames = keys.ofShorthand();
      if (ofNames.isEmpty()) {
        return Optional.empty();
      }
      ofNames.forEach(key -> inOn.add(Written.of(key)));
    } else if (spelling.isUsing()) {
      keys.sameNamed(
              spelling == Spelling.USING_TIME
                  ? using.get().subList(0, using.get().size() - 1)
                  : using.get())
          .forEach(key -> inOn.add(Written.of(key)));
    } else {
      chooseKeys(spelling);
    }
    chooseMatch(spelling);
    return Optional.of(drawn(spelling, using.get(), appliesTtl));
  }

  private Drawn drawn(Spelling spelling, List<String> using, boolean appliesTtl) {
    boolean keepsUnmatched = draw.percent(60);
    List<Written> matches = spelling.takesAnyMatch() ? draw.shuffled(inMatch) : inMatch;
    AsOf join =
        new AsOf(left, right, keepsUnmatched, conjuncts(matches), conjuncts(inOn), appliesTtl);
    String text =
        spelling.write(
            keepsUnmatched,
            right.from(),
            matches.stream().map(Written::sql).toList(),
            spelling.isShort() && draw.percent(60)
                ? List.of()
                : draw.shuffled(inOn.stream().map(Written::sql).toList()),
            using,
            draw);
    return new Drawn(join, text, using);
  }

  /** A bare name may mean a column of any side. */
  private Spelling spelling() {
    if (!isOfWhole) {
      return draw.oneOf(Spelling.QUALIFIED);
    }
    return draw.oneOf(draw.rarely(20) ? Spelling.SHORTHAND : Spelling.WHOLE);
  }

  private static List<Conjunct> conjuncts(List<Written> conditions) {
    return conditions.stream().flatMap(c -> c.conjuncts().stream()).toList();
  }

  /** The columns that can stand in USING: keys of one name, and the time if it is asked for. */
  private Optional<List<String>> using(Spelling spelling) {
    List<String> columns = new ArrayList<>(keys.sharedNames());
    if (right.group().isPresent() && columns.isEmpty()) {
      return Optional.empty();
    }
    if (spelling == Spelling.USING_TIME) {
      Optional<String> time = match.sharedName();
      if (time.isEmpty()) {
        return Optional.empty();
      }
      columns.add(time.get());
    }
    return columns.isEmpty() ? Optional.empty() : Optional.of(columns);
  }

  private void chooseKeys(Spelling spelling) {
    for (Conjunct key : keys.any()) {
      boolean early =
          spelling == Spelling.MATCH_ONLY || spelling.takesAnyMatch() && draw.percent(10);
      (early ? inMatch : inOn).add(Written.of(key));
    }
  }

  private void chooseMatch(Spelling spelling) {
    if (spelling == Spelling.USING_TIME) {
      inMatch.add(Written.of(match.onSharedName()));
      return;
    }
    if (spelling.isShort()) {
      boolean isKnown = spelling == Spelling.SHORT_KNOWN;
      List<Conjunct> meant = match.shorthand(isKnown);
      String time = meant.get(0).bound().orElseThrow().left().sql();
      inMatch.add(new Written(isKnown ? time + " KNOWN" : time, meant));
      return;
    }
    Optional<Conjunct> oneTime =
        right.group().isPresent() && draw.rarely(ONE_TIME) ? match.atOneTime() : Optional.empty();
    if (oneTime.isPresent()) {
      inMatch.add(Written.of(oneTime.get()));
      return;
    }
    boolean canBetween = spelling.takesAnyMatch() && draw.percent(20);
    if (canBetween) {
      List<Conjunct> bounds = match.between();
      inMatch.add(new Written(match.betweenText(), bounds));
    } else {
      inMatch.add(Written.of(match.direction()));
    }
    if (spelling.takesAnyMatch() && !canBetween && draw.percent(25)) {
      match.tolerance().ifPresent(bound -> inMatch.add(Written.of(bound)));
    }
    if (spelling.takesAnyMatch() && right.group().isPresent() && draw.percent(20)) {
      boolean early = spelling.isUsing() || spelling == Spelling.MATCH_ONLY || draw.percent(50);
      match.ofEventTime().ifPresent(c -> (early ? inMatch : inOn).add(Written.of(c)));
    }
    boolean hasOn = !spelling.isUsing() && spelling != Spelling.MATCH_ONLY;
    furtherConditions(hasOn, spelling.takesAnyMatch());
  }

  /** Conditions besides keys and direction; in ON of DuckDB's spelling no comparisons. */
  private void furtherConditions(boolean on, boolean anyMatch) {
    if (draw.percent(50)) {
      match.knowledge().ifPresent(cut -> add(cut, on, anyMatch, right.group().isPresent()));
    }
    if (draw.percent(25)) {
      add(Conjunct.of(RandomPredicate.on(right, draw).any()), on, anyMatch, true);
    }
    if (draw.percent(12)) {
      add(Conjunct.of(RandomPredicate.onLeft(left, draw).any()), on, anyMatch, true);
    }
    if (draw.rarely(8)) {
      subQuery.flatMap(RandomSubQuery::any).ifPresent(c -> add(Conjunct.of(c), on, anyMatch, true));
    }
    if (draw.percent(15)) {
      match.ofBothSides().ifPresent(c -> add(c, on, anyMatch, right.group().isPresent()));
    }
  }

  private void add(Conjunct conjunct, boolean on, boolean anyMatch, boolean mayBeInMatch) {
    if (anyMatch && mayBeInMatch && (!on || draw.percent(60))) {
      inMatch.add(Written.of(conjunct));
    } else if (on && (anyMatch || !isComparison(conjunct))) {
      inOn.add(Written.of(conjunct));
    }
  }

  /** What DuckDB's spelling would take for the match. */
  private static boolean isComparison(Conjunct conjunct) {
    String sql = conjunct.condition().sql();
    return conjunct.bound().isPresent() || sql.contains("<") || sql.contains(">");
  }

  private Operand operand(AsOf join, String text, List<String> using) {
    int lefts = left.fields().size();
    List<Field> fields = new ArrayList<>(left.fields());
    fields.addAll(right.fields());
    List<String> ctes = new ArrayList<>(left.ctes());
    ctes.addAll(right.ctes());
    Set<TestTable> tables = new java.util.LinkedHashSet<>(left.tables());
    tables.addAll(right.tables());
    subQuery.ifPresent(asked -> tables.add(asked.table()));
    List<Integer> star = new ArrayList<>(left.star());
    IntStream.range(0, right.fields().size())
        .filter(i -> !using.contains(right.fields().get(i).name()))
        .forEach(i -> star.add(lefts + i));
    boolean tellsStatus =
        draw.percent(asksKnowledge(join) ? STATUS_OF_KNOWN : STATUS) && hasPlainStatus(join);
    if (tellsStatus) {
      String alias = right.fields().get(0).qualifier();
      fields.add(new Field("", "FEATURE_STATUS(" + alias + ")", SqlType.VARCHAR));
    }
    List<@Nullable Object[]> rows = tellsStatus ? Oracle.rowsWithStatus(join) : Oracle.rows(join);
    boolean isJoin = left.fields().stream().map(Field::qualifier).distinct().count() > 1;
    String from = isJoin && draw.percent(15) ? "(" + left.from() + ")" : left.from();
    return new Operand(from + text, fields, rows, rows, Optional.empty(), ctes, tables, star);
  }

  /** A status isn't asked where a condition's bound on what was known is no plain comparison. */
  private boolean hasPlainStatus(AsOf join) {
    return right.group().isPresent()
        && conjunctsOfKnowledge(join).allMatch(c -> c.bound().isPresent());
  }

  private boolean asksKnowledge(AsOf join) {
    return conjunctsOfKnowledge(join).findAny().isPresent();
  }

  private Stream<Conjunct> conjunctsOfKnowledge(AsOf join) {
    return Stream.concat(join.match().stream(), join.on().stream())
        .filter(c -> right.readsKnowledge(c.condition()));
  }
}
