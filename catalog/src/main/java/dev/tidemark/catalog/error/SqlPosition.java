package dev.tidemark.catalog.error;

/** A place in a statement's text; line and column count from 1. */
public record SqlPosition(int line, int column) {

  /** Throws {@link IllegalArgumentException} unless both are at least 1. */
  public SqlPosition {
    if (line < 1 || column < 1) {
      throw new IllegalArgumentException("position " + line + ":" + column);
    }
  }

  @Override
  public String toString() {
    return "line " + line + ", column " + column;
  }
}
