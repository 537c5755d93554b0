package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.RunningServer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The batches that the shared server holds. */
final class Memory {
  /** Arrow's import of a batch (18.3.0) keeps its own small record of one that didn't fit. */
  private static final long FAILED_IMPORTS = 1024;

  private Memory() {}

  /** Fails unless everything is given back within some seconds: a client's end travels, too. */
  static void awaitGivenBack() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (RunningServer.server().batchBytes() > FAILED_IMPORTS && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    assertThat(RunningServer.server().batchBytes()).isLessThan(FAILED_IMPORTS);
  }
}
