package dev.tidemark.server.config;

import dev.tidemark.offline.iceberg.schema.FileCompression;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything a server can be told; immutable, read once. Keys and defaults are in {@link
 * ConfigKeys}.
 *
 * @param data the server's folder: PostgreSQL, warehouse, temporary files, imports
 * @param compression of the warehouse's new tables
 */
public record ServerConfig(
    Path data,
    Listen listen,
    Postgres postgres,
    Sources sources,
    Path warehouse,
    FileCompression compression,
    List<Path> importFolders,
    Sessions sessions,
    Queries queries,
    Puts puts,
    DuckDb duckdb,
    Replication replication,
    Records records,
    Loads loads,
    Trino trino,
    Maintenance maintenance,
    Optional<Path> passwordFile) {
  /** Copies the folders. */
  public ServerConfig {
    importFolders = List.copyOf(importFolders);
  }

  /**
   * Where clients connect.
   *
   * @param port 0 for a free one
   */
  public record Listen(String host, int port) {}

  /**
   * The PostgreSQL to use.
   *
   * @param url empty for the embedded one
   * @param passwordEnv the environment variable that holds the password
   * @param connections in the pool at most
   */
  public record Postgres(
      Optional<String> url, String user, Optional<String> passwordEnv, int connections) {}

  /**
   * The databases that clients register.
   *
   * @param passwords as {@link dev.tidemark.online.source.SourcePasswords} takes them
   */
  public record Sources(List<String> passwords) {
    /** Copies them. */
    public Sources {
      passwords = List.copyOf(passwords);
    }
  }

  /**
   * What bounds the sessions.
   *
   * @param idle how long a connected client may be silent
   * @param reconnect how long a session waits for a client whose connection has gone
   * @param statements prepared ones a session may hold
   */
  public record Sessions(int maximum, Duration idle, Duration reconnect, int statements) {}

  /**
   * What bounds the queries.
   *
   * @param maximum under way at once
   * @param patience how long one more waits for its turn
   * @param memoryBytes of Arrow batches, for one query
   * @param keptBytes of histories in memory that wait for the next query that asks the same
   * @param parameterRows bound in one batch
   */
  public record Queries(
      int maximum,
      Duration patience,
      long memoryBytes,
      long keptBytes,
      Duration timeout,
      int parameterRows) {}

  /**
   * What bounds the put streams.
   *
   * @param streams open at once
   */
  public record Puts(int streams) {}

  /** The embedded DuckDB's share of the machine. */
  public record DuckDb(long memoryBytes, int threads, long spillBytes) {}

  /** How often the tail is moved into Iceberg. */
  public record Replication(Duration interval) {}

  /**
   * What bounds the records of puts and loads.
   *
   * @param bytes of all values of one
   */
  public record Records(int bytes) {}

  /**
   * What COPY does in the background.
   *
   * @param recovery how often loads of servers that died are looked for
   */
  public record Loads(Duration recovery) {}

  /**
   * The Trino that reads the warehouse's tables.
   *
   * @param url empty where there is none
   * @param passwordEnv the environment variable that holds the password
   * @param connections in the pool at most
   * @param historyBytes of data files, from which on a query that would read them runs there
   */
  public record Trino(
      Optional<String> url,
      String user,
      Optional<String> passwordEnv,
      int connections,
      long historyBytes) {}

  /**
   * How the histories' files are looked after.
   *
   * @param automatic whether it happens without being asked for
   * @param interval between two looks at every group
   * @param smallFileBytes below which a data file is compacted
   * @param compactFiles small files of one partition that start a compaction
   * @param keepAll how long every snapshot is kept
   * @param keepHourly how long one snapshot an hour is kept
   * @param orphanAge of files that nothing names, before they are removed
   * @param expiredAge of online rows that a TTL has ended, before they are removed
   */
  public record Maintenance(
      boolean automatic,
      Duration interval,
      long smallFileBytes,
      int compactFiles,
      Duration keepAll,
      Duration keepHourly,
      Duration orphanAge,
      Duration expiredAge) {}
}
