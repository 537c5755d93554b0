package dev.tidemark.planner.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.planner.engine.query.EngineQuery;
import java.time.Duration;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class QueryEngineTest {
  @Test
  void tellsWhatFailedWhereTheSessionDoesNotClose() {
    try (BufferAllocator allocator = new RootAllocator()) {
      QueryContext context = new QueryContext("q", "s", allocator, Duration.ofSeconds(1));

      assertThatThrownBy(
              () -> new Broken().runAlone(context, new EngineQuery("", List.of(), List.of())))
          .hasMessage("it does not run")
          .hasSuppressedException(new IllegalStateException("it does not close"));
    }
  }

  @Test
  void tellsThatTheRowsDoNotCloseWhereTheSessionDoesNotEither() {
    SessionStream stream = new SessionStream(new Broken(), new OpenRows());

    assertThatThrownBy(stream::close)
        .hasMessage("the rows do not close")
        .hasSuppressedException(new IllegalStateException("it does not close"));
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

  private static final class Broken implements QueryEngine, EngineSession {
    @Override
    public EngineId id() {
      return EngineId.DUCKDB;
    }

    @Override
    public EngineSession open(QueryContext context) {
      return this;
    }

    @Override
    public BatchStream run(EngineQuery query) {
      throw new IllegalStateException("it does not run");
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {
      throw new IllegalStateException("it does not close");
    }
  }
}
