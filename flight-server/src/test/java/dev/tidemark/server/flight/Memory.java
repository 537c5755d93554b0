package dev.tidemark.server.flight;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;

/** The batches that the shared server holds. */
final class Memory {
  /** Arrow's import of a batch (18.3.0) keeps its own small record of one that didn't fit. */
  private static final long FAILED_IMPORTS = 1024;

  private Memory() {}

  /**
   * Fails unless everything is given back at some moment: a client's end travels, too, and what
   * runs in the background takes memory now and then.
   */
  static void awaitGivenBack() throws Exception {
    Await.until(() -> RunningServer.server().batchBytes() < FAILED_IMPORTS);
  }
}
