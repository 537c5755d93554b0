package dev.tidemark.planner.dialect;

/** What a node needs can't be said in the engine's SQL with the meaning it must have. */
final class Unrenderable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unrenderable(String what) {
    super(what, null, false, false);
  }
}
