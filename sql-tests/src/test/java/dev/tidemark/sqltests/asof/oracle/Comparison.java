package dev.tidemark.sqltests.asof.oracle;

/** The operators that compare two values. */
public enum Comparison {
  LESS("<"),
  AT_MOST("<="),
  GREATER(">"),
  AT_LEAST(">="),
  EQUAL("="),
  NOT_EQUAL("<>");

  private final String sql;

  Comparison(String sql) {
    this.sql = sql;
  }

  String sql() {
    return sql;
  }

  boolean holds(int order) {
    return switch (this) {
      case LESS -> order < 0;
      case AT_MOST -> order <= 0;
      case GREATER -> order > 0;
      case AT_LEAST -> order >= 0;
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
    };
  }

  /** What means the same with the sides exchanged. */
  Comparison reversed() {
    return switch (this) {
      case LESS -> GREATER;
      case AT_MOST -> AT_LEAST;
      case GREATER -> LESS;
      case AT_LEAST -> AT_MOST;
      case EQUAL, NOT_EQUAL -> this;
    };
  }
}
