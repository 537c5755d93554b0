package dev.tidemark.server.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.QueryEngine;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class OpenEnginesTest {
  private final List<String> closed = new ArrayList<>();

  /** A PostgreSQL whose sessions don't close well. */
  private record Broken(EngineId id, List<String> closed) implements QueryEngine {
    @Override
    public EngineSession open(QueryContext context) {
      return new EngineSession() {
        @Override
        public BatchStream run(EngineQuery query) {
          throw new IllegalStateException("nothing runs here");
        }

        @Override
        public void cancel() {}

        @Override
        public void close() {
          closed.add(id.source());
          throw new IllegalStateException(id.source() + " is away");
        }
      };
    }
  }

  private QueryEngine source(String name) {
    return new Broken(EngineId.postgresSource(name), closed);
  }

  @Test
  void closesEachSessionWhateverHappensToOthers() {
    OnlineEngine online =
        new OnlineEngine(
            source(""),
            context -> {
              throw new IllegalStateException("isn't asked for");
            });
    Engines engines =
        new Engines(
            context -> {
              throw new IllegalStateException("isn't asked for");
            },
            online,
            this::source,
            request -> {
              throw new IllegalStateException("isn't asked for");
            },
            name -> {
              throw new IllegalStateException("isn't asked for");
            },
            () -> Instant.EPOCH,
            Optional.empty(),
            new KeyCounts(),
            new RecentChoices(),
            new RecentTexts());
    try (BufferAllocator allocator = new RootAllocator()) {
      OpenEngines open =
          new OpenEngines(engines, new QueryContext("q", "s", allocator, Duration.ofMinutes(1)));
      open.engine(EngineId.postgresSource("a"));
      open.engine(EngineId.postgresSource("b"));

      assertThatThrownBy(open::close).hasMessageEndingWith("is away");
    }

    assertThat(closed).containsExactlyInAnyOrder("a", "b");
  }
}
