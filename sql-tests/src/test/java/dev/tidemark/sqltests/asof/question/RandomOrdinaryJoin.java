package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.Conjunct;
import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.OrdinaryJoin;
import dev.tidemark.sqltests.asof.oracle.OrdinaryJoin.Kind;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Joins two operands without AS OF: before, between and after those with it. */
final class RandomOrdinaryJoin {
  /** Of more rows nobody learns more, and each takes its time. */
  private static final int MOST_ROWS = 150;

  private final Draw draw;
  private final Operand left;
  private final Operand right;
  private final RandomKeys keys;

  /**
   * @param right taken for a plain table
   */
  RandomOrdinaryJoin(Draw draw, Operand left, Operand right) {
    this.draw = draw;
    this.left = left;
    this.right = right.asPlain();
    this.keys = new RandomKeys(draw, left, this.right);
  }

  /** Empty where too many rows would come out. */
  Optional<Operand> joined() {
    Kind kind = kind();
    List<String> using = keys.sharedNames().stream().filter(this::isOfOneType).toList();
    boolean isUsing = !using.isEmpty() && kind != Kind.RIGHT && kind != Kind.FULL;
    return isUsing && draw.percent(20)
        ? operand(kind, conditions(keys.sameNamed(using)), using)
        : operand(kind, on(), List.of());
  }

  private boolean isOfOneType(String name) {
    return left.named(name).orElseThrow().type() == right.named(name).orElseThrow().type();
  }

  private Kind kind() {
    int chance = draw.below(100);
    return chance < 45
        ? Kind.INNER
        : chance < 85 ? Kind.LEFT : chance < 95 ? Kind.RIGHT : Kind.FULL;
  }

  private List<Expr> on() {
    List<Expr> on = new ArrayList<>(conditions(keys.any()));
    if (on.isEmpty() || draw.percent(30)) {
      new RandomMatch(draw, left, right).ofBothSides().map(Conjunct::condition).ifPresent(on::add);
    }
    if (draw.percent(20)) {
      on.add(RandomPredicate.on(right, draw).any());
    }
    if (draw.percent(20)) {
      on.add(RandomPredicate.onLeft(left, draw).any());
    }
    return draw.shuffled(on);
  }

  private static List<Expr> conditions(List<Conjunct> conjuncts) {
    return conjuncts.stream().map(Conjunct::condition).toList();
  }

  private Optional<Operand> operand(Kind kind, List<Expr> on, List<String> using) {
    List<@Nullable Object[]> rows = new OrdinaryJoin(left, kind, right, on).rows();
    if (rows.size() > MOST_ROWS) {
      return Optional.empty();
    }
    List<Field> fields = new ArrayList<>(left.fields());
    fields.addAll(right.fields());
    List<String> ctes = new ArrayList<>(left.ctes());
    ctes.addAll(right.ctes());
    Set<TestTable> tables = new LinkedHashSet<>(left.tables());
    tables.addAll(right.tables());
    String from = left.from() + " " + text(kind, on, using);
    return Optional.of(
        new Operand(from, fields, rows, rows, Optional.empty(), ctes, tables, star(using)));
  }

  private String text(Kind kind, List<Expr> on, List<String> using) {
    if (!using.isEmpty()) {
      return kind.sql() + " " + right.from() + " USING (" + String.join(", ", using) + ")";
    } else if (on.isEmpty()) {
      return kind == Kind.INNER
          ? "CROSS JOIN " + right.from()
          : kind.sql() + " " + right.from() + " ON TRUE";
    }
    String conditions = String.join(" AND ", on.stream().map(Expr::sql).toList());
    return kind.sql() + " " + right.from() + " ON " + conditions;
  }

  /** The columns of USING come first, and once. */
  private List<Integer> star(List<String> using) {
    int lefts = left.fields().size();
    List<Integer> star = new ArrayList<>();
    for (String name : using) {
      left.star().stream().filter(i -> left.fields().get(i).name().equals(name)).forEach(star::add);
    }
    left.star().stream().filter(i -> !star.contains(i)).forEach(star::add);
    IntStream.range(0, right.fields().size())
        .filter(i -> !using.contains(right.fields().get(i).name()))
        .forEach(i -> star.add(lefts + i));
    return star;
  }
}
