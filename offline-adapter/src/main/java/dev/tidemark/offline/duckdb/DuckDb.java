package dev.tidemark.offline.duckdb;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one DuckDB of the process, in memory. It runs in UTC, puts NULLs last, divides by zero as
 * PostgreSQL does (an error) and sees no folder but those of its configuration. Where it fails in a
 * way that leaves it unusable, the next lease is one of a new DuckDB, which is set up as the first
 * was and empty. Thread-safe.
 */
public final class DuckDb implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DuckDb.class);

  private final DuckDbConfig config;

  /** In the order in which they came; guarded by this. */
  private final List<Consumer<Lease>> setUp = new ArrayList<>();

  private volatile DuckDbInstance current;
  private boolean closed; // guarded by this

  private DuckDb(DuckDbConfig config, DuckDbInstance first) {
    this.config = config;
    this.current = first;
  }

  /** Starts it. Errors: {@code CONFIGURATION_ERROR} where the temporary folder can't be used. */
  public static DuckDb start(DuckDbConfig config) {
    emptyFolder(config.tempDirectory());
    try {
      return new DuckDb(config, DuckDbInstance.open(config, 1));
    } catch (SQLException | IOException | RuntimeException e) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR, "DuckDB does not start: " + e.getMessage(), e);
    }
  }

  /**
   * Does what leaves a trace in all of DuckDB, such as making a function known; done again in each
   * DuckDB that takes the place of this one, before anybody else has a lease of it.
   */
  public synchronized void setUp(Consumer<Lease> step) {
    try (Lease lease = lease()) {
      step.accept(lease);
    }
    setUp.add(step);
  }

  /**
   * A connection of its own for one owner, who closes it. Costs about 20 microseconds. Errors:
   * {@code ENGINE_UNAVAILABLE} where DuckDB has failed and can't be opened anew now.
   */
  public Lease lease() {
    while (true) {
      DuckDbInstance instance = current;
      Optional<Lease> lease = (instance.hasFailed() ? openedAnew() : instance).lease();
      if (lease.isPresent()) {
        return lease.get();
      }
    }
  }

  /** How many threads work on a statement at most. */
  public int threads() {
    return config.threads();
  }

  /** How often DuckDB has failed so far. */
  public long failures() {
    return generation() - 1;
  }

  /** Which DuckDB the next lease will be of: the first, the second and so on. */
  public long generation() {
    DuckDbInstance instance = current;
    return instance.hasFailed() ? instance.generation() + 1 : instance.generation();
  }

  private synchronized DuckDbInstance openedAnew() {
    if (closed) {
      throw new TidemarkException(ErrorCode.ENGINE_UNAVAILABLE, "The server's DuckDB is closed");
    }
    if (current.hasFailed()) {
      long generation = current.generation() + 1;
      try {
        current = setUp(DuckDbInstance.open(config, generation));
      } catch (SQLException | IOException | RuntimeException e) {
        throw new TidemarkException(
            ErrorCode.ENGINE_UNAVAILABLE,
            "The server's DuckDB has failed and can't be opened anew now; try again later: "
                + e.getMessage(),
            e);
      }
      LOG.info("DuckDB has been opened anew");
    }
    return current;
  }

  private DuckDbInstance setUp(DuckDbInstance opened) {
    try (Lease lease = opened.lease().orElseThrow(() -> opened.lost(null))) {
      setUp.forEach(step -> step.accept(lease));
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Ends it; every lease must have been closed. */
  @Override
  public synchronized void close() {
    closed = true;
    current.close();
  }

  private static void emptyFolder(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException error)
                throws IOException {
              if (error != null) {
                throw error;
              }
              if (!visited.equals(folder)) {
                Files.delete(visited);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "The temporary folder '" + folder + "' can't be used: " + e.getMessage(),
          e);
    }
  }
}
