package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.Comparison;
import dev.tidemark.sqltests.asof.oracle.Conjunct;
import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The equalities of a join. The keys of a family are {@code k1}, {@code k2} and so on, however a
 * sub-query has renamed them.
 */
final class RandomKeys {
  private static final int MOST = 3;

  private final Draw draw;
  private final Operand left;
  private final Operand right;

  RandomKeys(Draw draw, Operand left, Operand right) {
    this.draw = draw;
    this.left = left;
    this.right = right;
  }

  private record Pair(Expr left, Expr right) {}

  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      Optional<Expr> onLeft = onLeft("k" + (i + 1));
      Optional<Expr> onRight = onRight(i);
      if (onLeft.isPresent() && onRight.isPresent()) {
        pairs.add(new Pair(onLeft.get(), onRight.get()));
      }
    }
    return pairs;
  }

  /** A group can't be joined without any of its keys. */
  boolean arePossible() {
    return right.group().isEmpty() || !pairs().isEmpty();
  }

  private Optional<Expr> onLeft(String name) {
    for (int i = 0; i < left.fields().size(); i++) {
      if (left.fields().get(i).name().equals(name)) {
        return Optional.of(Expr.left(left.fields().get(i), i));
      }
    }
    return Optional.empty();
  }

  private Optional<Expr> onRight(int key) {
    if (right.group().isEmpty()) {
      return right.named("k" + (key + 1));
    }
    List<Integer> ordinals = right.group().get().keys();
    return key < ordinals.size() ? Optional.of(right.field(ordinals.get(key))) : Optional.empty();
  }

  /** Those whose two columns have the same name, which no other column of their side has. */
  List<String> sharedNames() {
    return pairs().stream()
        .filter(pair -> nameOnLeft(pair).equals(right.fieldOf(pair.right()).name()))
        .map(RandomKeys::nameOnLeft)
        .filter(name -> isUnique(left, name) && isUnique(right, name))
        .toList();
  }

  private static String nameOnLeft(Pair pair) {
    return pair.left().sql().substring(pair.left().sql().indexOf('.') + 1);
  }

  /** All keys of a group by their names; empty where they can't be told by these. */
  List<Conjunct> ofShorthand() {
    List<String> names =
        sharedNames().stream()
            .filter(
                name -> left.named(name).map(Expr::type).equals(right.named(name).map(Expr::type)))
            .toList();
    return right.group().filter(roles -> names.size() == roles.keys().size()).isPresent()
        ? sameNamed(names)
        : List.of();
  }

  /** Whether the bare name means one column; after USING it is the left side's. */
  static boolean isUnique(Operand operand, String name) {
    return operand.star().stream().filter(i -> operand.fields().get(i).name().equals(name)).count()
        == 1;
  }

  List<Conjunct> sameNamed(List<String> names) {
    return pairs().stream()
        .filter(pair -> names.contains(right.fieldOf(pair.right()).name()))
        .map(pair -> Conjunct.of(pair.left().compare(Comparison.EQUAL, pair.right())))
        .toList();
  }

  /** All of the keys as a rule; sometimes fewer, for a plain table none. */
  List<Conjunct> any() {
    List<Pair> pairs = pairs();
    boolean none = right.group().isEmpty() && draw.percent(20);
    List<Pair> chosen = none ? List.of() : draw.percent(75) ? pairs : draw.some(pairs);
    List<Conjunct> keys = new ArrayList<>();
    boolean needsPlain = right.group().isPresent();
    for (Pair pair : chosen) {
      keys.add(Conjunct.of(equality(pair, needsPlain && keys.isEmpty())));
    }
    return keys;
  }

  /**
   * All of the keys as they are.
   *
   * @param matchesNulls whether NULL may be a key like any other
   */
  List<Conjunct> plain(boolean matchesNulls) {
    return pairs().stream()
        .map(
            pair ->
                matchesNulls && draw.percent(70)
                    ? pair.left().isNotDistinctFrom(pair.right())
                    : pair.left().compare(Comparison.EQUAL, pair.right()))
        .map(Conjunct::of)
        .toList();
  }

  private Expr equality(Pair pair, boolean bareRight) {
    if (draw.percent(15)) {
      return draw.percent(50)
          ? pair.left().isNotDistinctFrom(pair.right())
          : pair.right().isNotDistinctFrom(pair.left());
    }
    if (draw.percent(5) && bareRight) {
      return RandomPredicate.equalToOneOf(right, pair.right(), draw);
    }
    Expr onLeft = draw.percent(15) ? widened(pair.left()) : pair.left();
    Expr onRight = draw.percent(10) && !bareRight ? widened(pair.right()) : pair.right();
    return draw.percent(50)
        ? onLeft.compare(Comparison.EQUAL, onRight)
        : onRight.compare(Comparison.EQUAL, onLeft);
  }

  /** A value that the key has somewhere on its side. */
  private Expr constant(Expr key) {
    Operand side = key.readsLeft() ? left : right;
    List<Object> values = new ArrayList<>();
    for (@Nullable Object[] row : side.rows()) {
      Object value = key.value().of(row, row);
      if (value != null) {
        values.add(value);
      }
    }
    return Expr.constant(key.type(), draw.value(key.type(), values));
  }

  private Expr widened(Expr key) {
    if (draw.percent(40)) {
      Expr other = constant(key);
      return draw.percent(50) ? key.orElse(other) : key.nullIf(other);
    }
    return switch (key.type()) {
      case INTEGER -> key.cast(draw.oneOf(SqlType.BIGINT, SqlType.DECIMAL));
      case BIGINT -> key.cast(SqlType.DECIMAL);
      case DATE -> key.cast(SqlType.TIMESTAMP);
      case TIMESTAMP -> key.cast(SqlType.INSTANT);
      default -> key;
    };
  }
}
