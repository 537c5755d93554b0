package dev.tidemark.planner.dialect.duckdb;

import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/** What is known of a number before a query runs, so that nothing has to be checked then. */
final class LiteralBounds {
  private LiteralBounds() {}

  /** Whether it is a literal other than 0; a check that can fail keeps a call out of windows. */
  static boolean isOtherThanZero(RexNode node) {
    if (node instanceof RexLiteral literal && !literal.isNull()) {
      Long value = literal.getValueAs(Long.class);
      return value != null && value != 0;
    }
    return false;
  }

  static boolean isAtLeast(RexNode node, long bound) {
    if (node instanceof RexLiteral literal && !literal.isNull()) {
      Long value = literal.getValueAs(Long.class);
      return value != null && value >= bound;
    }
    return false;
  }
}
