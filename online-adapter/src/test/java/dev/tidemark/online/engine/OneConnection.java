package dev.tidemark.online.engine;

import dev.tidemark.online.connection.PostgresConfig;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.testing.TestStore;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.QueryContext;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A store of its own, and an engine with a single connection to it, named {@value #NAME}. */
final class OneConnection implements AutoCloseable {
  static final String NAME = "tidemark one";

  private final BufferAllocator allocator = new RootAllocator();
  private final TestStore store = TestStore.open();
  private final PostgresPool pool;
  private final PostgresEngine engine;

  /** In PostgreSQL a statement may take that long. */
  OneConnection(Path spool, Duration statementTimeout) {
    PostgresConfig all = store.config();
    PostgresConfig one =
        new PostgresConfig(
            all.url(), all.user(), all.password(), 1, all.connectionTimeout(), statementTimeout);
    pool = PostgresPool.open(one, "one", PostgresPool.Use.READ);
    engine = new PostgresEngine(EngineId.POSTGRES, pool, new PostgresEngineConfig(spool, 1 << 20));
  }

  TestStore store() {
    return store;
  }

  PostgresPool pool() {
    return pool;
  }

  PostgresEngine engine() {
    return engine;
  }

  QueryContext context(Duration timeout) {
    return new QueryContext("q", "s", allocator, timeout);
  }

  /** Fails where memory is missing. */
  @Override
  public void close() {
    pool.close();
    store.close();
    allocator.close();
  }
}
