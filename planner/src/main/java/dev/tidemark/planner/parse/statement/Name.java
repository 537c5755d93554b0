package dev.tidemark.planner.parse.statement;

import dev.tidemark.catalog.error.SqlPosition;

/** A name as the catalog compares it: folded to lower case unless it was quoted. */
public record Name(String text, SqlPosition position) {
  @Override
  public String toString() {
    return text;
  }
}
