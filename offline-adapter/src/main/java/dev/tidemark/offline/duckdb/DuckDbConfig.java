package dev.tidemark.offline.duckdb;

import java.nio.file.Path;
import java.util.List;

/**
 * What the embedded DuckDB may use.
 *
 * @param memoryBytes for all queries and session tables together; beyond it they spill
 * @param threads at least 1
 * @param tempDirectory holds what spills; its content is deleted at start
 * @param maxTempBytes of spilled data
 * @param directories the only folders, with all below them, that it may read and write: the
 *     warehouse and the folders of COPY
 */
public record DuckDbConfig(
    long memoryBytes, int threads, Path tempDirectory, long maxTempBytes, List<Path> directories) {

  /** Throws {@link IllegalArgumentException} out of bounds; makes the paths absolute. */
  public DuckDbConfig {
    if (memoryBytes < 1 << 26 || threads < 1 || maxTempBytes < 0) {
      throw new IllegalArgumentException(
          "DuckDB needs at least 64 MB and one thread, not " + memoryBytes + " bytes, " + threads);
    }
    tempDirectory = tempDirectory.toAbsolutePath().normalize();
    directories = directories.stream().map(p -> p.toAbsolutePath().normalize()).toList();
  }
}
