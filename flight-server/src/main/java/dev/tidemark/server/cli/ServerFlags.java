package dev.tidemark.server.cli;

import dev.tidemark.server.config.ConfigKeys;
import dev.tidemark.server.config.ConfigReader;
import dev.tidemark.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of every command that starts a server. */
final class ServerFlags {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "the server's folder (default: ./tidemark-data)")
  private @Nullable String data;

  @Option(names = "--host", description = "where to listen (default: 127.0.0.1)")
  private @Nullable String host;

  @Option(names = "--port", description = "where to listen; 0 for a free port (default: 31337)")
  private @Nullable String port;

  @Option(
      names = "--postgres-url",
      paramLabel = "URL",
      description = "a PostgreSQL of your own, instead of the embedded one")
  private @Nullable String postgresUrl;

  @Option(
      names = "--warehouse",
      paramLabel = "DIR",
      description = "the Iceberg warehouse (default: warehouse/ in the data folder)")
  private @Nullable String warehouse;

  @Option(
      names = "--import",
      paramLabel = "DIR",
      description = "a folder COPY may read (default: import/ in the data folder)")
  private @Nullable String importFolder;

  @Option(
      names = "--trino-url",
      paramLabel = "URL",
      description = "a Trino that reads the same Iceberg tables: jdbc:trino://host:port/catalog")
  private @Nullable String trinoUrl;

  @Option(names = "--config", paramLabel = "FILE", description = "a properties file")
  private @Nullable Path file;

  /** Flags before the environment, that before the file, that before the defaults. */
  ServerConfig read() {
    ConfigReader reader = new ConfigReader();
    if (file != null) {
      reader.file(file);
    }
    Map<String, String> flags = new LinkedHashMap<>();
    put(flags, ConfigKeys.DATA, data);
    put(flags, ConfigKeys.HOST, host);
    put(flags, ConfigKeys.PORT, port);
    put(flags, ConfigKeys.POSTGRES_URL, postgresUrl);
    put(flags, ConfigKeys.WAREHOUSE, warehouse);
    put(flags, ConfigKeys.IMPORT, importFolder);
    put(flags, ConfigKeys.TRINO_URL, trinoUrl);
    return reader.environment(System.getenv()).flags(flags).read();
  }

  private static void put(Map<String, String> flags, String key, @Nullable String value) {
    if (value != null) {
      flags.put(key, value);
    }
  }
}
