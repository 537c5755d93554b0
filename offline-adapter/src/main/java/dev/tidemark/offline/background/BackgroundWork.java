package dev.tidemark.offline.background;

/**
 * Rounds of work that a thread of its own repeats. Each of them can be cut off anywhere, as by the
 * end of the process, and is begun anew at the next start.
 */
public interface BackgroundWork extends AutoCloseable {

  /**
   * Interrupts the round under way, and begins no more: for when the stores that it works on don't
   * answer, so that it would wait in vain. {@link #close} is still to be called.
   */
  void abandon();

  /** Begins no more rounds and waits for the one under way, as long as the work allows. */
  @Override
  void close();
}
