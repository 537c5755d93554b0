package dev.tidemark.online.engine;

import java.nio.file.Path;

/**
 * How the engine treats results.
 *
 * @param spoolDirectory of results whose client is slower than PostgreSQL
 * @param spoolMemoryBytes of a result kept in memory before that folder is used
 */
public record PostgresEngineConfig(Path spoolDirectory, long spoolMemoryBytes) {
  public static final long DEFAULT_SPOOL_MEMORY_BYTES = 8L << 20;

  /** The defaults for that folder. */
  public static PostgresEngineConfig of(Path spoolDirectory) {
    return new PostgresEngineConfig(spoolDirectory, DEFAULT_SPOOL_MEMORY_BYTES);
  }
}
