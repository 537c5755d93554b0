package dev.tidemark.server.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread or process brings about. */
public final class Await {
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Await() {}

  /** Returns when the condition holds; fails after two minutes. */
  public static void until(Callable<Boolean> condition) throws Exception {
    long started = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - started > PATIENCE_NANOS) {
        throw new AssertionError("It has not come about within two minutes");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
