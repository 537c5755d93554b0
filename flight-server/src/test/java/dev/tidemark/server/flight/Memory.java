package dev.tidemark.server.flight;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;

/** The batches that the shared server holds. */
final class Memory {
  private Memory() {}

  /**
   * Fails unless everything is given back at some moment: a client's end travels, too, and what
   * runs in the background takes memory now and then.
   */
  static void awaitGivenBack() throws Exception {
    Await.until(() -> RunningServer.server().batchBytes() == 0);
  }
}
