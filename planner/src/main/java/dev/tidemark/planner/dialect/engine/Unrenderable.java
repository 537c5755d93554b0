package dev.tidemark.planner.dialect.engine;

/** What a node needs can't be said in the engine's SQL with the meaning it must have. */
public final class Unrenderable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Unrenderable(String what) {
    super(what, null, false, false);
  }
}
