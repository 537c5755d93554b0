package dev.tidemark.offline.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackgroundSweepTest {

  @Test
  void goesOnAfterARoundThatFailed() throws InterruptedException {
    CountDownLatch rounds = new CountDownLatch(3);
    Runnable failing =
        () -> {
          rounds.countDown();
          throw new IllegalStateException("away");
        };

    BackgroundSweep sweep = BackgroundSweep.every(Duration.ofMillis(1), "what is lost", failing);
    try {
      assertThat(rounds.await(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      sweep.close();
    }
  }
}
