package dev.tidemark.offline.duckdb.engine;

import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.DuckDbConfig;
import dev.tidemark.offline.duckdb.Lease;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A DuckDB of a test's own, with two threads and 300 MB; closing it fails where memory leaks. */
public final class EmptyDuckDb implements AutoCloseable {
  private final BufferAllocator allocator = new RootAllocator();
  private final DuckDb database;
  private final DuckDbEngine engine;

  /** Sees that folder, and spills into it. */
  public EmptyDuckDb(Path folder) {
    this.database =
        DuckDb.start(
            new DuckDbConfig(300L << 20, 2, folder.resolve("temp"), 100L << 20, List.of(folder)));
    this.engine = new DuckDbEngine(database);
  }

  public BufferAllocator allocator() {
    return allocator;
  }

  public DuckDb database() {
    return database;
  }

  public DuckDbEngine engine() {
    return engine;
  }

  /** Runs a statement. */
  public void sql(String sql) {
    try (Lease lease = database.lease()) {
      lease.execute(sql);
    }
  }

  @Override
  public void close() {
    engine.close();
    database.close();
    allocator.close();
  }
}
