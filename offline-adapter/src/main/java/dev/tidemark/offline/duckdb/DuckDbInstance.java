package dev.tidemark.offline.duckdb;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DuckDB from its opening to its end. After some errors of its own it refuses every further
 * statement: then it has failed for good, its leases are stopped, and its memory is given back with
 * the last of them. Thread-safe.
 */
final class DuckDbInstance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DuckDbInstance.class);

  private final long generation;
  private final DuckDBConnection root;
  private final Set<Lease> leases = ConcurrentHashMap.newKeySet();
  private final FittingTexts fittingTexts = new FittingTexts();
  private final AtomicBoolean hasFailed = new AtomicBoolean();

  private DuckDbInstance(long generation, DuckDBConnection root) {
    this.generation = generation;
    this.root = root;
  }

  /**
   * Opens one.
   *
   * @param generation of which it is; each spills into a folder of its own, since DuckDB removes
   *     there what looks like its own when it ends
   */
  static DuckDbInstance open(DuckDbConfig config, long generation)
      throws SQLException, IOException {
    Files.createDirectories(config.tempDirectory());
    Path spills = config.tempDirectory().resolve(Long.toString(generation));
    Properties properties = new Properties();
    properties.setProperty("memory_limit", config.memoryBytes() + "B");
    properties.setProperty("threads", Integer.toString(config.threads()));
    properties.setProperty("temp_directory", spills.toString());
    properties.setProperty("max_temp_directory_size", config.maxTempBytes() + "B");
    DuckDBConnection root = DuckDBConnection.newConnection("jdbc:duckdb:", false, null, properties);
    try (Statement statement = root.createStatement()) {
      for (String setting : settings(config)) {
        statement.execute(setting);
      }
      return new DuckDbInstance(generation, root);
    } catch (SQLException | RuntimeException e) {
      root.close();
      throw e;
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

  /** Counts from 1. */
  FittingTexts fittingTexts() {
    return fittingTexts;
  }

  long generation() {
    return generation;
  }

  boolean hasFailed() {
    return hasFailed.get();
  }

  /** Empty once it has failed. */
  Optional<Lease> lease() {
    if (hasFailed()) {
      return Optional.empty();
    }
    try {
      Lease lease = new Lease(root.duplicate(), this);
      leases.add(lease);
      if (hasFailed()) { // after it was looked for leases to stop
        lease.close();
        return Optional.empty();
      }
      return Optional.of(lease);
    } catch (SQLException e) {
      if (hasFailed()) {
        return Optional.empty();
      }
      throw translate(e);
    }
  }

  void returned(Lease lease) {
    leases.remove(lease);
  }

  /**
   * What the failure of one of its statements is called: that of the statement which made DuckDB
   * fail is {@code INTERNAL_ERROR}, that of any other then {@code ENGINE_UNAVAILABLE}.
   */
  TidemarkException translate(Throwable error) {
    Optional<TidemarkException> known = DuckDbErrors.known(error);
    if (known.isPresent()) {
      return known.get();
    }
    boolean isOfDuckDb = DuckDbErrors.mayHaveFailed(error);
    if (isOfDuckDb) {
      examine(error);
    }
    TidemarkException said = DuckDbErrors.translate(error);
    if (!hasFailed()) {
      return said;
    }
    if (isOfDuckDb && !DuckDbErrors.saysThatItHasFailed(error)) {
      return new TidemarkException(
          ErrorCode.INTERNAL_ERROR,
          "DuckDB failed at this statement and is opened anew, without the sessions' temporary"
              + " tables; report the statement instead of repeating it: "
              + said.sentence(),
          error);
    }
    return switch (said.code()) {
      case INTERNAL_ERROR, CANCELLED -> lost(error);
      default -> said;
    };
  }

  /** What is thrown where it is used after it has failed at a statement of somebody else. */
  TidemarkException lost(@Nullable Throwable cause) {
    return new TidemarkException(
        ErrorCode.ENGINE_UNAVAILABLE,
        "The server's DuckDB failed at another statement meanwhile and is opened anew; repeat this"
            + " one",
        cause);
  }

  /** Only an error that DuckDB finds in itself is worth a question. */
  private void examine(Throwable error) {
    if (!hasFailed() && (DuckDbErrors.saysThatItHasFailed(error) || refusesStatements())) {
      if (!hasFailed.getAndSet(true)) {
        LOG.error(
            "DuckDB has failed; queries that run in it end, the sessions' temporary tables are"
                + " lost, and the next query opens it anew. It says: {}",
            DuckDbErrors.reason(error));
        leases.forEach(Lease::interrupt);
        closeRoot();
      }
    }
  }

  private boolean refusesStatements() {
    try (DuckDBConnection connection = root.duplicate();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      return false;
    } catch (SQLException e) {
      return DuckDbErrors.saysThatItHasFailed(e);
    }
  }

  private void closeRoot() {
    try {
      root.close();
    } catch (SQLException e) {
      LOG.warn("The failed DuckDB doesn't close its first connection", e);
    }
  }

  /** Ends it; every lease must have been closed. */
  @Override
  public void close() {
    try {
      root.close();
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }
}
