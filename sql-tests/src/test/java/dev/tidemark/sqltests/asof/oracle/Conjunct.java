package dev.tidemark.sqltests.asof.oracle;

import java.util.Optional;

/**
 * One of the conditions of a join.
 *
 * @param bound where it compares something of the right side with something of the left
 */
public record Conjunct(Expr condition, Optional<Bound> bound) {
  /** {@code right comparison left}, however it was written. */
  public record Bound(Expr right, Comparison comparison, Expr left) {
    boolean usesInterval() {
      return right.usesInterval() || left.usesInterval();
    }

    boolean isBackward() {
      return comparison == Comparison.LESS || comparison == Comparison.AT_MOST;
    }

    /** Whether it says the same, written again; a parameter is another one each time. */
    boolean isSame(Bound other) {
      return this == other
          || comparison == other.comparison
              && isSame(right.sql(), other.right.sql())
              && isSame(left.sql(), other.left.sql());
    }

    private static boolean isSame(String side, String other) {
      return side.equals(other) && BoundText.of(side).values().isEmpty();
    }
  }

  public static Conjunct of(Expr condition) {
    return new Conjunct(condition, Optional.empty());
  }

  public static Conjunct bound(Expr right, Comparison comparison, Expr left, boolean leftFirst) {
    Expr condition =
        leftFirst ? left.compare(comparison.reversed(), right) : right.compare(comparison, left);
    return new Conjunct(condition, Optional.of(new Bound(right, comparison, left)));
  }
}
