package dev.tidemark.online.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.online.testing.TestStore;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.QueryContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A store of its own for a class of tests, and an engine over it that spools what is larger than a
 * megabyte. Fails a test that leaves memory behind, and a class that leaves files.
 */
final class StoreEngine implements AfterEachCallback, AfterAllCallback {
  private final TestStore store = TestStore.open();
  private final BufferAllocator allocator = new RootAllocator();
  private final Path spool;
  private final PostgresEngine engine;

  StoreEngine() {
    try {
      spool = Files.createTempDirectory("spool");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    engine =
        new PostgresEngine(
            EngineId.POSTGRES, store.readers(), new PostgresEngineConfig(spool, 1 << 20));
  }

  TestStore store() {
    return store;
  }

  PostgresEngine engine() {
    return engine;
  }

  Path spool() {
    return spool;
  }

  QueryContext context(Duration timeout) {
    return new QueryContext("q", "s", allocator, timeout);
  }

  @Override
  public void afterEach(ExtensionContext test) {
    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  @Override
  public void afterAll(ExtensionContext tests) throws IOException {
    store.close();
    allocator.close();
    Files.delete(spool);
  }
}
