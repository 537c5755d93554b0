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
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The one DuckDB of the process, in memory. It runs in UTC, puts NULLs last, divides by zero as
 * PostgreSQL does (an error) and sees no folder but those of its configuration. Thread-safe.
 */
public final class DuckDb implements AutoCloseable {
  private final DuckDBConnection root;

  private DuckDb(DuckDBConnection root) {
    this.root = root;
  }

  /** Starts it. Errors: {@code CONFIGURATION_ERROR} where the temporary folder can't be used. */
  public static DuckDb start(DuckDbConfig config) {
    emptyFolder(config.tempDirectory());
    Properties properties = new Properties();
    properties.setProperty("memory_limit", config.memoryBytes() + "B");
    properties.setProperty("threads", Integer.toString(config.threads()));
    properties.setProperty("temp_directory", config.tempDirectory().toString());
    properties.setProperty("max_temp_directory_size", config.maxTempBytes() + "B");
    DuckDBConnection root = null;
    try {
      root = DuckDBConnection.newConnection("jdbc:duckdb:", false, properties);
      try (Statement statement = root.createStatement()) {
        for (String setting : settings(config)) {
          statement.execute(setting);
        }
      }
      return new DuckDb(root);
    } catch (Exception e) {
      closeQuietly(root);
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR, "DuckDB does not start: " + e.getMessage(), e);
    }
  }

  private static List<String> settings(DuckDbConfig config) {
    String directories =
        Stream.concat(config.directories().stream(), Stream.of(config.tempDirectory()))
            .map(path -> DuckDbText.literal(path + "/"))
            .collect(Collectors.joining(", "));
    return List.of(
        "SET GLOBAL TimeZone = 'UTC'",
        "SET GLOBAL default_null_order = 'NULLS_LAST'",
        "SET GLOBAL ieee_floating_point_ops = false",
        // An estimate of few rows would make ASOF a nested loop, which may never end if it is
        // wrong.
        "SET GLOBAL asof_loop_join_threshold = 0",
        // It answers row_number() = 1 with arg_min, which puts NULLs first when threads share the
        // rows: another result from run to run. projection_pullup fails to bind a column where
        // nothing is selected from one of the tables that a dependent sub-query joins.
        "SET GLOBAL disabled_optimizers = 'top_n_window_elimination,projection_pullup'",
        // A table's footers take longer to parse than a few of its rows to find. DuckDB counts them
        // as memory of its own, gives them up for what needs it, and reads them again where a file
        // has changed.
        "SET GLOBAL parquet_metadata_cache = true",
        "SET GLOBAL allowed_directories = [" + directories + "]",
        "SET GLOBAL enable_external_access = false",
        "SET GLOBAL autoinstall_known_extensions = false",
        "SET GLOBAL autoload_known_extensions = false",
        "SET GLOBAL allowed_configs = ['jdbc_stream_results', 'streaming_buffer_size',"
            + " 'preserve_insertion_order', 'enable_profiling', 'enable_progress_bar', 'enable_progress_bar_print']",
        "SET GLOBAL lock_configuration = true");
  }

  /** Does what leaves a trace in all of DuckDB, such as making a function known. */
  public void setUp(Consumer<Lease> step) {
    try (Lease lease = lease()) {
      step.accept(lease);
    }
  }

  /** A connection of its own for one owner, who closes it. Costs about 20 microseconds. */
  public Lease lease() {
    try {
      return new Lease(root.duplicate());
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }

  /** Ends it; every lease must have been closed. */
  @Override
  public void close() {
    closeQuietly(root);
  }

  private static void closeQuietly(@Nullable DuckDBConnection connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
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
