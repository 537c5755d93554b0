package dev.tidemark.server.config;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the texts of a configuration into its values; errors name the key and show a good one. */
final class ConfigValues {
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*([a-z]*)");

  private final Map<String, String> texts;

  private ConfigValues(Map<String, String> texts) {
    this.texts = texts;
  }

  static ServerConfig config(Map<String, String> texts) {
    return new ConfigValues(texts).config();
  }

  private ServerConfig config() {
    Path data = path(ConfigKeys.DATA).toAbsolutePath().normalize();
    return new ServerConfig(
        data,
        new ServerConfig.Listen(text(ConfigKeys.HOST), (int) number(ConfigKeys.PORT, 0, 65_535)),
        new ServerConfig.Postgres(
            optional(ConfigKeys.POSTGRES_URL),
            text(ConfigKeys.POSTGRES_USER),
            optional(ConfigKeys.POSTGRES_PASSWORD_ENV),
            (int) number(ConfigKeys.POSTGRES_CONNECTIONS, 2, 10_000)),
        optional(ConfigKeys.WAREHOUSE)
            .map(given -> Path.of(given).toAbsolutePath().normalize())
            .orElse(data.resolve("warehouse")),
        importFolders(data),
        new ServerConfig.Sessions(
            (int) number(ConfigKeys.SESSIONS_MAXIMUM, 1, 1_000_000),
            duration(ConfigKeys.SESSIONS_IDLE),
            duration(ConfigKeys.SESSIONS_RECONNECT),
            (int) number(ConfigKeys.SESSIONS_STATEMENTS, 1, 1_000_000)),
        new ServerConfig.Queries(
            (int) number(ConfigKeys.QUERIES_MAXIMUM, 1, 100_000),
            bytes(ConfigKeys.QUERIES_MEMORY),
            duration(ConfigKeys.QUERIES_TIMEOUT),
            (int) number(ConfigKeys.QUERIES_PARAMETER_ROWS, 1, 100_000_000)),
        new ServerConfig.DuckDb(
            bytes(ConfigKeys.DUCKDB_MEMORY), threads(), bytes(ConfigKeys.DUCKDB_SPILL)),
        new ServerConfig.Replication(duration(ConfigKeys.REPLICATION_INTERVAL)),
        optional(ConfigKeys.PASSWORD_FILE).map(Path::of));
  }

  private int threads() {
    int wanted = (int) number(ConfigKeys.DUCKDB_THREADS, 0, 1024);
    return wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted;
  }

  private List<Path> importFolders(Path data) {
    String given = text(ConfigKeys.IMPORT);
    if (given.isEmpty()) {
      return List.of(data.resolve("import"));
    }
    List<Path> folders = new ArrayList<>();
    for (String folder : given.split(",", -1)) {
      folders.add(Path.of(folder.trim()).toAbsolutePath().normalize());
    }
    return folders;
  }

  private String text(String key) {
    return texts.getOrDefault(key, "");
  }

  private Path path(String key) {
    return Path.of(text(key));
  }

  private Optional<String> optional(String key) {
    return Optional.of(text(key)).filter(text -> !text.isEmpty());
  }

  private long number(String key, long least, long most) {
    try {
      long value = Long.parseLong(text(key));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong(key, "a whole number from " + least + " to " + most);
    }
    throw wrong(key, "a whole number from " + least + " to " + most);
  }

  private Duration duration(String key) {
    Matcher amount = AMOUNT.matcher(text(key).toLowerCase(Locale.ROOT));
    if (amount.matches()) {
      long n = Long.parseLong(amount.group(1));
      switch (amount.group(2)) {
        case "ms", "millis", "milliseconds":
          return Duration.ofMillis(n);
        case "s", "second", "seconds":
          return Duration.ofSeconds(n);
        case "m", "minute", "minutes":
          return Duration.ofMinutes(n);
        case "h", "hour", "hours":
          return Duration.ofHours(n);
        default:
          break;
      }
    }
    throw wrong(key, "a time such as '30 seconds' or '10 minutes'");
  }

  private long bytes(String key) {
    Matcher amount = AMOUNT.matcher(text(key).toLowerCase(Locale.ROOT));
    if (amount.matches()) {
      long n = Long.parseLong(amount.group(1));
      switch (amount.group(2)) {
        case "kb":
          return n << 10;
        case "mb":
          return n << 20;
        case "gb":
          return n << 30;
        default:
          break;
      }
    }
    throw wrong(key, "a size such as '512 MB' or '4 GB'");
  }

  private TidemarkException wrong(String key, String wanted) {
    return new TidemarkException(
        ErrorCode.CONFIGURATION_ERROR, key + " is '" + text(key) + "'; it takes " + wanted);
  }
}
