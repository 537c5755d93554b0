package dev.tidemark.planner.engine.query;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;

/**
 * An operator found no room for what it keeps of an AS OF join. Nothing of the query has been told
 * yet, so that it can be begun again with other methods.
 */
public final class NoRoomException extends TidemarkException {
  private static final long serialVersionUID = 1L;

  private final String strategy;

  /** Of the method that {@code SET pit_strategy} calls so. */
  public NoRoomException(String strategy, String sentence) {
    super(ErrorCode.MEMORY_LIMIT, sentence);
    this.strategy = strategy;
  }

  public String strategy() {
    return strategy;
  }
}
