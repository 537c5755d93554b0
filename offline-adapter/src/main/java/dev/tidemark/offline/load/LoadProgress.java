package dev.tidemark.offline.load;

/** Is told how far a load is, by the thread that loads. */
@FunctionalInterface
public interface LoadProgress {
  /** For who doesn't want to know. */
  LoadProgress NONE = (step, rows) -> {};

  /**
   * A step has been done.
   *
   * @param rows so far
   */
  void reached(Step step, long rows);

  /** So many entities have been brought online, or have been found newer there. */
  default void online(long entities) {}

  /** The steps, in order. */
  enum Step {
    REGISTERED,
    CHECKED,
    WRITTEN,
    COMMITTED,
    ONLINE
  }
}
