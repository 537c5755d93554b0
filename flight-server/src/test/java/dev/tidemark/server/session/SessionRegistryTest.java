package dev.tidemark.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SessionRegistryTest {
  private static final Duration LONG = Duration.ofHours(1);

  /** Longer than a busy machine holds up a test between two lines. */
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final Duration SHORT = Duration.ofMillis(50);

  private final BlockingQueue<Session> ended = new LinkedBlockingQueue<>();

  private SessionRegistry registry(int maximum, Duration idle, Duration reconnect) {
    return new SessionRegistry(
        Settings.DEFAULTS, new SessionLimits(maximum, idle, reconnect), ended::add);
  }

  @Test
  void endsASessionWithTheConnectionThatAloneKnowsIt() {
    try (SessionRegistry sessions = registry(10, LONG, LONG)) {
      sessions.connectionOpened("c");
      Session session = sessions.findOrOpen("connection:c", "ann", "c");

      sessions.connectionGone("c");

      assertThat(ended).containsExactly(session);
    }
  }

  @Test
  void keepsASessionWhoseClientReturnsItsCookie() {
    try (SessionRegistry sessions = registry(10, LONG, LONG)) {
      sessions.connectionOpened("c");
      Session session = sessions.findOrOpen("connection:c", "ann", "c");
      sessions.findOrOpen("cookie:" + session.cookie(), "ann", "c");

      sessions.connectionGone("c");

      assertThat(ended).isEmpty();
      assertThat(sessions.findOrOpen("cookie:" + session.cookie(), "ann", "d")).isSameAs(session);
    }
  }

  @Test
  void endsASessionWhoseClientDoesNotComeBack() throws InterruptedException {
    try (SessionRegistry sessions = registry(10, LONG, SHORT)) {
      sessions.connectionOpened("c");
      Session session = sessions.findOrOpen("token:t", "ann", "c");

      sessions.connectionGone("c");

      assertThat(ended.poll(60, TimeUnit.SECONDS)).isSameAs(session);
    }
  }

  @Test
  void endsASessionWhoseClientIsSilentTooLong() throws InterruptedException {
    try (SessionRegistry sessions = registry(10, SHORT, SHORT)) {
      sessions.connectionOpened("c");
      Session session = sessions.findOrOpen("connection:c", "ann", "c");

      assertThat(ended.poll(60, TimeUnit.SECONDS)).isSameAs(session);
    }
  }

  /** Whoever answers a call may fail in the middle of ending it, and end it again. */
  @Test
  void endsASessionWhoseCallWasEndedTwice() throws InterruptedException {
    try (SessionRegistry sessions = registry(10, SHORT, SHORT)) {
      Session session = sessions.findOrOpen("token:t", "ann", "c");
      Runnable done = sessions.use(session);

      done.run();
      done.run();

      assertThat(ended.poll(60, TimeUnit.SECONDS)).isSameAs(session);
    }
  }

  /** Others that were opened later and have no call are over before it, one look after another. */
  @Test
  void keepsASessionWithACallUnderWay() throws InterruptedException {
    try (SessionRegistry sessions = registry(10, SECOND, SECOND)) {
      Session session = sessions.findOrOpen("token:t", "ann", "c");
      Runnable done = sessions.use(session);

      for (String other : List.of("token:u", "token:v")) {
        Session idle = sessions.findOrOpen(other, "ann", "c");
        assertThat(ended.poll(60, TimeUnit.SECONDS)).isSameAs(idle);
      }
      done.run();

      assertThat(ended.poll(60, TimeUnit.SECONDS)).isSameAs(session);
    }
  }

  @Test
  void givesNoSessionToAnotherUser() {
    try (SessionRegistry sessions = registry(10, LONG, LONG)) {
      Session session = sessions.findOrOpen("connection:c", "ann", "c");

      assertThatThrownBy(() -> sessions.findOrOpen("cookie:" + session.cookie(), "bob", "d"))
          .isInstanceOf(TidemarkException.class)
          .hasMessageStartingWith("PERMISSION_DENIED: ");
    }
  }

  @Test
  void refusesOneSessionTooMany() {
    try (SessionRegistry sessions = registry(2, LONG, LONG)) {
      for (String connection : List.of("a", "b")) {
        sessions.connectionOpened(connection);
        sessions.findOrOpen("connection:" + connection, "ann", connection);
      }

      assertThatThrownBy(() -> sessions.findOrOpen("connection:c", "ann", "c"))
          .isInstanceOf(TidemarkException.class)
          .hasMessageStartingWith("TOO_MANY_REQUESTS: there are already 2 sessions");
    }
  }

  @Test
  void letsAnAbandonedSessionGiveWayAtTheLimit() {
    try (SessionRegistry sessions = registry(2, LONG, LONG)) {
      sessions.connectionOpened("a");
      sessions.connectionOpened("b");
      Session left = sessions.findOrOpen("token:left", "ann", "a");
      Session stays = sessions.findOrOpen("token:stays", "ann", "b");
      sessions.connectionGone("a");

      Session third = sessions.findOrOpen("token:third", "ann", "b");

      assertThat(ended).containsExactly(left);
      assertThat(sessions.sessions()).containsExactlyInAnyOrder(stays, third);
    }
  }
}
