package dev.tidemark.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.session.SessionLimits;
import dev.tidemark.server.session.SessionRegistry;
import java.time.Duration;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class WatchedStreamTest {
  private static final Duration HOUR = Duration.ofHours(1);

  /** What isn't closed keeps its memory, here eight bytes that nobody can give back any more. */
  @Test
  void tellsThatTheRowsDoNotCloseAndThenThatTheirMemoryIsNotFree() {
    QueryRegistry queries = new QueryRegistry(1, Duration.ofMillis(1));
    try (SessionRegistry sessions =
        new SessionRegistry(Settings.DEFAULTS, new SessionLimits(10, HOUR, HOUR), end -> {})) {
      Session ann = sessions.findOrOpen("token:a", "ann", "c");
      RunningQuery query = queries.start(ann, "SELECT 1", Request.local(), HOUR);
      BufferAllocator memory = new RootAllocator();
      assertThat(memory.buffer(8).capacity()).isEqualTo(8);
      WatchedStream stream = new WatchedStream(new OpenRows(), query, queries, memory);

      assertThatThrownBy(stream::close)
          .hasMessage("the rows do not close")
          .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));

      assertThat(queries.underWay()).isEmpty();
    }
  }

  private static final class OpenRows implements BatchStream {
    @Override
    public VectorSchemaRoot root() {
      throw new IllegalStateException("there are none");
    }

    @Override
    public boolean next() {
      return false;
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {
      throw new IllegalStateException("the rows do not close");
    }
  }
}
