package dev.tidemark.server.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The keys of a properties file, each with its default. In the environment a key is {@code
 * TIDEMARK_} and its name in capitals, dots as underscores.
 */
public final class ConfigKeys {
  public static final String DATA = "data";
  public static final String HOST = "host";
  public static final String PORT = "port";
  public static final String POSTGRES_URL = "postgres.url";
  public static final String POSTGRES_USER = "postgres.user";
  public static final String POSTGRES_PASSWORD_ENV = "postgres.password_env";
  public static final String POSTGRES_CONNECTIONS = "postgres.connections";
  public static final String SOURCES_PASSWORDS = "sources.passwords";
  public static final String WAREHOUSE = "warehouse";
  public static final String HISTORY_COMPRESSION = "history.compression";
  public static final String IMPORT = "import";
  public static final String SESSIONS_MAXIMUM = "sessions.maximum";
  public static final String SESSIONS_IDLE = "sessions.idle";
  public static final String SESSIONS_RECONNECT = "sessions.reconnect";
  public static final String SESSIONS_STATEMENTS = "sessions.statements";
  public static final String QUERIES_MAXIMUM = "queries.maximum";
  public static final String QUERIES_PATIENCE = "queries.patience";
  public static final String QUERIES_MEMORY = "queries.memory";
  public static final String QUERIES_KEPT_HISTORIES = "queries.kept_histories";
  public static final String QUERIES_TIMEOUT = "queries.timeout";
  public static final String QUERIES_PARAMETER_ROWS = "queries.parameter_rows";
  public static final String PUTS_STREAMS = "puts.streams";
  public static final String DUCKDB_MEMORY = "duckdb.memory";
  public static final String DUCKDB_THREADS = "duckdb.threads";
  public static final String DUCKDB_SPILL = "duckdb.spill";
  public static final String REPLICATION_INTERVAL = "replication.interval";
  public static final String RECORDS_SIZE = "records.size";
  public static final String LOADS_RECOVERY = "loads.recovery";
  public static final String TRINO_URL = "trino.url";
  public static final String TRINO_USER = "trino.user";
  public static final String TRINO_PASSWORD_ENV = "trino.password_env";
  public static final String TRINO_HISTORY = "trino.history";
  public static final String TRINO_CONNECTIONS = "trino.connections";
  public static final String MAINTENANCE_AUTOMATIC = "maintenance.automatic";
  public static final String MAINTENANCE_INTERVAL = "maintenance.interval";
  public static final String MAINTENANCE_SMALL_FILE = "maintenance.small_file";
  public static final String MAINTENANCE_COMPACT_FILES = "maintenance.compact_files";
  public static final String MAINTENANCE_KEEP_ALL = "maintenance.keep_all";
  public static final String MAINTENANCE_KEEP_HOURLY = "maintenance.keep_hourly";
  public static final String MAINTENANCE_ORPHAN_AGE = "maintenance.orphan_age";
  public static final String MAINTENANCE_EXPIRED_AGE = "maintenance.expired_age";
  public static final String PASSWORD_FILE = "auth.password_file";

  private ConfigKeys() {}

  /** Every key with its default; empty where there is none. */
  static Map<String, String> defaults() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put(DATA, "tidemark-data");
    keys.put(HOST, "127.0.0.1");
    keys.put(PORT, "31337");
    keys.put(POSTGRES_URL, "");
    keys.put(POSTGRES_USER, "postgres");
    keys.put(POSTGRES_PASSWORD_ENV, "");
    keys.put(POSTGRES_CONNECTIONS, "32");
    keys.put(SOURCES_PASSWORDS, "");
    keys.put(WAREHOUSE, "");
    keys.put(HISTORY_COMPRESSION, "snappy");
    keys.put(IMPORT, "");
    keys.put(SESSIONS_MAXIMUM, "1000");
    keys.put(SESSIONS_IDLE, "8 hours");
    keys.put(SESSIONS_RECONNECT, "2 minutes");
    keys.put(SESSIONS_STATEMENTS, "1000");
    keys.put(QUERIES_MAXIMUM, "64");
    keys.put(QUERIES_PATIENCE, "10 seconds");
    keys.put(QUERIES_MEMORY, "512 MB");
    keys.put(QUERIES_KEPT_HISTORIES, "256 MB");
    keys.put(QUERIES_TIMEOUT, "10 minutes");
    keys.put(QUERIES_PARAMETER_ROWS, "1000000");
    keys.put(PUTS_STREAMS, "1000");
    keys.put(DUCKDB_MEMORY, "1 GB");
    keys.put(DUCKDB_THREADS, "0");
    keys.put(DUCKDB_SPILL, "20 GB");
    keys.put(REPLICATION_INTERVAL, "2 seconds");
    keys.put(RECORDS_SIZE, "400 KB");
    keys.put(LOADS_RECOVERY, "30 seconds");
    keys.put(TRINO_URL, "");
    keys.put(TRINO_USER, "tidemark");
    keys.put(TRINO_PASSWORD_ENV, "");
    keys.put(TRINO_CONNECTIONS, "16");
    keys.put(TRINO_HISTORY, "50 GB");
    keys.put(MAINTENANCE_AUTOMATIC, "true");
    keys.put(MAINTENANCE_INTERVAL, "1 minutes");
    keys.put(MAINTENANCE_SMALL_FILE, "32 MB");
    keys.put(MAINTENANCE_COMPACT_FILES, "20");
    keys.put(MAINTENANCE_KEEP_ALL, "1 days");
    keys.put(MAINTENANCE_KEEP_HOURLY, "30 days");
    keys.put(MAINTENANCE_ORPHAN_AGE, "1 days");
    keys.put(MAINTENANCE_EXPIRED_AGE, "1 days");
    keys.put(PASSWORD_FILE, "");
    return keys;
  }
}
