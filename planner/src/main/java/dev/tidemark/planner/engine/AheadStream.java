package dev.tidemark.planner.engine;

/** A stream that is read ahead of whoever takes its batches. */
public interface AheadStream extends BatchStream {

  /**
   * Begins to read, unless it has, and tells whether there is more than one batch. What {@link
   * #next} gives is the same with and without.
   *
   * @throws dev.tidemark.catalog.error.TidemarkException as {@link #next} does
   */
  boolean isLong();

  /**
   * Begins to read, unless it has, and tells whether there was no batch at all.
   *
   * @throws dev.tidemark.catalog.error.TidemarkException as {@link #next} does
   */
  boolean isEmpty();
}
