package dev.tidemark.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.Await;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Few passwords are checked at once, few log-ins wait, and the rest are refused at once. */
class PasswordChecksTest {
  private final PasswordChecks checks = new PasswordChecks(3, 1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void stop() throws InterruptedException {
    end.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void refusesAtOnceWhoFindsNoPlace() throws Exception {
    List<Future<Boolean>> inside = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      inside.add(login(Context.ROOT));
    }
    awaitFull();

    assertThatThrownBy(() -> checks.succeeds(() -> true))
        .hasMessageContaining(
            "TOO_MANY_REQUESTS: there are already 3 log-ins whose passwords wait to be checked;"
                + " wait some seconds and try again, or raise sessions.maximum");

    end.countDown();
    for (Future<Boolean> login : inside) {
      assertThat(login.get(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(checks.succeeds(() -> true)).isTrue();
    assertThat(checks.succeeds(() -> false)).isFalse();
  }

  @Test
  void aLoginThatIsGivenUpLeavesItsPlace() throws Exception {
    Future<Boolean> checked = login(Context.ROOT);
    assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
    Context.CancellableContext call = Context.ROOT.withCancellation();
    Future<Boolean> first = login(call);
    Future<Boolean> second = login(call);
    awaitFull();

    call.cancel(null);

    assertThatThrownBy(() -> first.get(1, TimeUnit.MINUTES))
        .hasMessageContaining("the log-in was cancelled");
    assertThatThrownBy(() -> second.get(1, TimeUnit.MINUTES))
        .hasMessageContaining("the log-in was cancelled");
    assertThat(checked.isDone()).isFalse();
    CompletableFuture<Boolean> next =
        CompletableFuture.supplyAsync(() -> checks.succeeds(() -> true), threads);
    end.countDown();
    assertThat(next.get(1, TimeUnit.MINUTES)).isTrue();
    assertThat(checked.get(1, TimeUnit.MINUTES)).isTrue();
  }

  /** A log-in whose check takes until the test's end. */
  private Future<Boolean> login(Context call) {
    return threads.submit(call.wrap(() -> checks.succeeds(this::slow)));
  }

  private boolean slow() {
    begun.countDown();
    try {
      return end.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void awaitFull() throws Exception {
    Await.until(() -> checks.freePlaces() == 0);
  }
}
