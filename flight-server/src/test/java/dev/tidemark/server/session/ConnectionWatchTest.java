package dev.tidemark.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.settings.Settings;
import io.grpc.Attributes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ConnectionWatchTest {

  /** It is one of Netty's, which serves other connections, and to stop a query may take long. */
  @Test
  void endsNoSessionOnTheThreadThatSaysThatTheConnectionHasGone() {
    List<Session> ended = new ArrayList<>();
    Queue<Runnable> threads = new ArrayDeque<>();
    Duration hour = Duration.ofHours(1);
    try (SessionRegistry sessions =
        new SessionRegistry(Settings.DEFAULTS, new SessionLimits(10, hour, hour), ended::add)) {
      ConnectionWatch watch = new ConnectionWatch(sessions, threads::add);
      Attributes attributes = watch.transportReady(Attributes.EMPTY);
      String connection = attributes.get(ConnectionWatch.CONNECTION);
      Session session = sessions.findOrOpen("connection:" + connection, "ann", connection);

      watch.transportTerminated(attributes);

      assertThat(ended).isEmpty();
      threads.remove().run();
      assertThat(ended).containsExactly(session);
    }
  }
}
