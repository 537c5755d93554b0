package dev.tidemark.server.auth;

import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightRuntimeException;

/**
 * The turns of log-ins whose passwords have to be checked. A check costs a processor's third of a
 * second, on purpose: only a few run at once, the others wait for theirs in the order in which they
 * came. Who waits holds a thread, so only so many may. Thread-safe.
 */
final class PasswordChecks {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int maximum;
  private final Semaphore places;
  private final Semaphore turns;

  /** Of {@code maximum} log-ins {@code atOnce} are checked, and the rest wait. */
  PasswordChecks(int maximum, int atOnce) {
    this.maximum = maximum;
    this.places = new Semaphore(maximum);
    this.turns = new Semaphore(atOnce, true);
  }

  /**
   * Whether the check succeeds, when its turn has come. Errors: {@code TOO_MANY_REQUESTS}, at once
   * where too many wait already, or after half a minute; a call that is given up leaves its place.
   */
  boolean succeeds(BooleanSupplier check) {
    if (!places.tryAcquire()) {
      throw tooMany(
          "there are already "
              + maximum
              + " log-ins whose passwords wait to be checked; wait some seconds and try again, or"
              + " raise sessions.maximum");
    }
    try {
      awaitTurn();
      try {
        return check.getAsBoolean();
      } finally {
        turns.release();
      }
    } finally {
      places.release();
    }
  }

  int freePlaces() {
    return places.availablePermits();
  }

  /** A client that has waited for so long is likely gone, and holds up the others. */
  private void awaitTurn() {
    Context call = Context.current();
    Thread waiting = Thread.currentThread();
    Context.CancellationListener givenUp = ended -> waiting.interrupt();
    call.addListener(givenUp, Runnable::run);
    try {
      if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw tooMany(
            "too many clients log in at once, and the password could not be checked within "
                + PATIENCE.toSeconds()
                + " seconds; try again");
      }
    } catch (InterruptedException e) {
      throw CallStatus.CANCELLED.withDescription("the log-in was cancelled").toRuntimeException();
    } finally {
      call.removeListener(givenUp);
    }
  }

  private static FlightRuntimeException tooMany(String why) {
    return CallStatus.RESOURCE_EXHAUSTED
        .withDescription("TOO_MANY_REQUESTS: " + why)
        .toRuntimeException();
  }
}
