package dev.tidemark.catalog.store.postgres;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Mutual exclusion where who has the turn may wait for an answer that never comes, so that nobody
 * waits for a turn without end. Waiting isn't interrupted: locks are given back by threads that
 * were. Thread-safe.
 */
final class Turn {
  private final ReentrantLock lock = new ReentrantLock();

  /** Whether it is the caller's turn now, until {@link #end}. */
  boolean begin(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          isInterrupted = true;
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void end() {
    lock.unlock();
  }
}
