package dev.tidemark.offline.load;

/** Is told how far a load is, by the thread that loads. */
@FunctionalInterface
public interface LoadProgress {
  /** For who doesn't want to know. */
  LoadProgress NONE = (step, rows, bytes) -> {};

  /**
   * A step has been done.
   *
   * @param rows so far
   * @param bytes of the files that are loaded
   */
  void reached(Step step, long rows, long bytes);

  /** The steps, in order. */
  enum Step {
    CHECKED,
    WRITTEN,
    COMMITTED,
    ONLINE
  }
}
