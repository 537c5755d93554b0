package dev.tidemark.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.iceberg.schema.FileCompression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {
  @Test
  void hasTheseDefaults() {
    Path data = Path.of("tidemark-data").toAbsolutePath();

    assertThat(new ConfigReader().read())
        .isEqualTo(
            new ServerConfig(
                data,
                new ServerConfig.Listen("127.0.0.1", 31337),
                new ServerConfig.Postgres(Optional.empty(), "postgres", Optional.empty(), 32),
                new ServerConfig.Sources(List.of()),
                data.resolve("warehouse"),
                FileCompression.SNAPPY,
                List.of(data.resolve("import")),
                new ServerConfig.Sessions(1000, Duration.ofHours(8), Duration.ofMinutes(2), 1000),
                new ServerConfig.Queries(
                    64,
                    Duration.ofSeconds(10),
                    512L << 20,
                    256L << 20,
                    Duration.ofMinutes(10),
                    1_000_000),
                new ServerConfig.Puts(1000),
                new ServerConfig.DuckDb(
                    1L << 30, Runtime.getRuntime().availableProcessors(), 20L << 30),
                new ServerConfig.Replication(Duration.ofSeconds(2)),
                new ServerConfig.Records(400 << 10),
                new ServerConfig.Loads(Duration.ofSeconds(30)),
                new ServerConfig.Trino(
                    Optional.empty(), "tidemark", Optional.empty(), 16, 50L << 30),
                new ServerConfig.Maintenance(
                    true,
                    Duration.ofMinutes(1),
                    32L << 20,
                    20,
                    Duration.ofDays(1),
                    Duration.ofDays(30),
                    Duration.ofDays(1),
                    Duration.ofDays(1)),
                Optional.empty()));
  }

  @Test
  void takesFlagsBeforeTheEnvironmentBeforeTheFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tidemark.properties");
    Files.writeString(
        file,
        "port = 1\nqueries.maximum = 2\nsessions.idle = 3 hours\nqueries.kept_histories = 0\n");

    ServerConfig config =
        new ConfigReader()
            .file(file)
            .environment(Map.of("TIDEMARK_PORT", "10", "TIDEMARK_QUERIES_MAXIMUM", "20"))
            .flags(Map.of("port", "100"))
            .read();

    assertThat(config.listen().port()).isEqualTo(100);
    assertThat(config.queries().maximum()).isEqualTo(20);
    assertThat(config.sessions().idle()).isEqualTo(Duration.ofHours(3));
    assertThat(config.queries().keptBytes()).isZero();
  }

  @Test
  void keepsEverythingInTheDataFolderUnlessToldOtherwise(@TempDir Path folder) {
    ServerConfig config = new ConfigReader().flags(Map.of("data", folder.toString())).read();

    assertThat(config.warehouse()).isEqualTo(folder.resolve("warehouse"));
    assertThat(config.importFolders()).containsExactly(folder.resolve("import"));
  }

  @Test
  void takesSeveralImportFolders() {
    ServerConfig config = new ConfigReader().flags(Map.of("import", "/a, /b")).read();

    assertThat(config.importFolders()).containsExactly(Path.of("/a"), Path.of("/b"));
  }

  @Test
  void refusesAnUnknownKeyWithASuggestion(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tidemark.properties");
    Files.writeString(file, "querys.maximum = 2\n");

    assertThatThrownBy(() -> new ConfigReader().file(file))
        .isInstanceOf(TidemarkException.class)
        .hasMessageStartingWith("CONFIGURATION_ERROR: unknown key 'querys.maximum' in " + file)
        .hasMessageContaining("did you mean 'queries.maximum'?");
  }

  @Test
  void ignoresVariablesThatAreNotKeys() {
    ServerConfig config =
        new ConfigReader().environment(Map.of("TIDEMARK_JAVA", "x", "PORT", "1")).read();

    assertThat(config.listen().port()).isEqualTo(31337);
  }

  @Test
  void refusesWrongValuesByKey() {
    refuses("port", "x", "port is 'x'; it takes a whole number from 0 to 65535");
    refuses("port", "65536", "port is '65536'; it takes a whole number from 0 to 65535");
    refuses(
        "queries.kept_histories",
        "-1 MB",
        "queries.kept_histories is '-1 MB'; it takes a size such as '512 MB'");
    refuses("queries.memory", "lots", "queries.memory is 'lots'; it takes a size such as '512 MB'");
    refuses("queries.memory", "0 MB", "queries.memory is '0 MB'; it takes a size such as '512 MB'");
    refuses("queries.memory", "9999999999 GB", "queries.memory is '9999999999 GB'");
    refuses("records.size", "101 MB", "records.size is '101 MB'; it takes a size up to '100 MB'");
    refuses("queries.timeout", "10", "queries.timeout is '10'; it takes a time such as");
    refuses(
        "queries.timeout",
        "600 hours",
        "queries.timeout is '600 hours'; it takes a time of 596 hours at most");
    refuses("queries.timeout", "0 s", "queries.timeout is '0 s'; it takes a time such as");
    refuses("sessions.maximum", "0", "sessions.maximum is '0'; it takes a whole number from 1");
    refuses("data", "", "data is ''; it takes a path");
    refuses("warehouse", "a\0b", "warehouse is 'a\0b'; it takes a path");
    refuses(
        "history.compression",
        "gzip",
        "history.compression is 'gzip'; it takes 'snappy' or 'zstd'");
    refuses("host", "", "host is ''; it takes a name or an address");
  }

  private static void refuses(String key, String value, String sentence) {
    assertThatThrownBy(() -> new ConfigReader().flags(Map.of(key, value)).read())
        .as(key)
        .isInstanceOf(TidemarkException.class)
        .hasMessageStartingWith("CONFIGURATION_ERROR: " + sentence);
  }

  @Test
  void saysNothingOfAFileItCannotReadButItsName(@TempDir Path folder) {
    Path file = folder.resolve("missing.properties");

    assertThatThrownBy(() -> new ConfigReader().file(file))
        .isInstanceOf(TidemarkException.class)
        .hasMessageStartingWith("CONFIGURATION_ERROR: the configuration file '" + file + "'");
  }
}
