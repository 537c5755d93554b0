package dev.tidemark.planner.dialect;

/** The text of each field that an expression can read. */
@FunctionalInterface
interface Scope {
  String field(int index);
}
