package dev.tidemark.server.config;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.iceberg.schema.FileCompression;
import dev.tidemark.online.source.SourcePasswords;
import dev.tidemark.planner.settings.Settings;
import java.nio.file.InvalidPathException;
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
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})\\s*([a-z]*)");

  /** What one value of PostgreSQL and one Arrow batch carry with ease. */
  private static final long MOST_RECORD_BYTES = 100L << 20;

  private final Map<String, String> texts;

  private ConfigValues(Map<String, String> texts) {
    this.texts = texts;
  }

  static ServerConfig config(Map<String, String> texts) {
    return new ConfigValues(texts).config();
  }

  private ServerConfig config() {
    Path data = path(ConfigKeys.DATA);
    return new ServerConfig(
        data,
        new ServerConfig.Listen(host(), (int) number(ConfigKeys.PORT, 0, 65_535)),
        new ServerConfig.Postgres(
            optional(ConfigKeys.POSTGRES_URL),
            text(ConfigKeys.POSTGRES_USER),
            optional(ConfigKeys.POSTGRES_PASSWORD_ENV),
            (int) number(ConfigKeys.POSTGRES_CONNECTIONS, 2, 10_000)),
        new ServerConfig.Sources(passwords()),
        optional(ConfigKeys.WAREHOUSE)
            .map(given -> path(ConfigKeys.WAREHOUSE))
            .orElse(data.resolve("warehouse")),
        compression(),
        importFolders(data),
        new ServerConfig.Sessions(
            (int) number(ConfigKeys.SESSIONS_MAXIMUM, 1, 1_000_000),
            duration(ConfigKeys.SESSIONS_IDLE),
            duration(ConfigKeys.SESSIONS_RECONNECT),
            (int) number(ConfigKeys.SESSIONS_STATEMENTS, 1, 1_000_000)),
        new ServerConfig.Queries(
            (int) number(ConfigKeys.QUERIES_MAXIMUM, 1, 100_000),
            duration(ConfigKeys.QUERIES_PATIENCE),
            bytes(ConfigKeys.QUERIES_MEMORY),
            bytesOrNone(ConfigKeys.QUERIES_KEPT_HISTORIES),
            timeout(ConfigKeys.QUERIES_TIMEOUT),
            (int) number(ConfigKeys.QUERIES_PARAMETER_ROWS, 1, 100_000_000)),
        new ServerConfig.Puts((int) number(ConfigKeys.PUTS_STREAMS, 1, 100_000)),
        new ServerConfig.DuckDb(
            bytes(ConfigKeys.DUCKDB_MEMORY), threads(), bytes(ConfigKeys.DUCKDB_SPILL)),
        new ServerConfig.Replication(duration(ConfigKeys.REPLICATION_INTERVAL)),
        new ServerConfig.Records(recordBytes()),
        new ServerConfig.Loads(duration(ConfigKeys.LOADS_RECOVERY)),
        new ServerConfig.Trino(
            optional(ConfigKeys.TRINO_URL),
            text(ConfigKeys.TRINO_USER),
            optional(ConfigKeys.TRINO_PASSWORD_ENV),
            (int) number(ConfigKeys.TRINO_CONNECTIONS, 1, 10_000),
            bytes(ConfigKeys.TRINO_HISTORY)),
        new ServerConfig.Maintenance(
            flag(ConfigKeys.MAINTENANCE_AUTOMATIC),
            duration(ConfigKeys.MAINTENANCE_INTERVAL),
            bytes(ConfigKeys.MAINTENANCE_SMALL_FILE),
            (int) number(ConfigKeys.MAINTENANCE_COMPACT_FILES, 2, 1_000_000),
            duration(ConfigKeys.MAINTENANCE_KEEP_ALL),
            duration(ConfigKeys.MAINTENANCE_KEEP_HOURLY),
            duration(ConfigKeys.MAINTENANCE_ORPHAN_AGE),
            duration(ConfigKeys.MAINTENANCE_EXPIRED_AGE)),
        optional(ConfigKeys.PASSWORD_FILE).map(given -> path(ConfigKeys.PASSWORD_FILE)));
  }

  private FileCompression compression() {
    for (FileCompression compression : FileCompression.values()) {
      if (compression.codec().equals(text(ConfigKeys.HISTORY_COMPRESSION))) {
        return compression;
      }
    }
    throw wrong(ConfigKeys.HISTORY_COMPRESSION, "'snappy' or 'zstd'");
  }

  private int recordBytes() {
    long wanted = bytes(ConfigKeys.RECORDS_SIZE);
    if (wanted > MOST_RECORD_BYTES) {
      throw wrong(ConfigKeys.RECORDS_SIZE, "a size up to '100 MB'");
    }
    return (int) wanted;
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
      folders.add(path(ConfigKeys.IMPORT, folder.trim()));
    }
    return folders;
  }

  private List<String> passwords() {
    String given = text(ConfigKeys.SOURCES_PASSWORDS);
    List<String> passwords = new ArrayList<>();
    for (String password : given.isEmpty() ? new String[0] : given.split(",", -1)) {
      if (!SourcePasswords.isGrant(password.trim())) {
        throw wrong(
            ConfigKeys.SOURCES_PASSWORDS,
            "an environment variable and the server that it is for, as 'APP_PASSWORD@db.example.com:5432'");
      }
      passwords.add(password.trim());
    }
    return passwords;
  }

  private String text(String key) {
    return texts.getOrDefault(key, "");
  }

  private String host() {
    if (text(ConfigKeys.HOST).isEmpty()) {
      throw wrong(ConfigKeys.HOST, "a name or an address");
    }
    return text(ConfigKeys.HOST);
  }

  private Path path(String key) {
    return path(key, text(key));
  }

  private Path path(String key, String given) {
    if (given.isEmpty()) {
      throw wrong(key, "a path");
    }
    try {
      return Path.of(given).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw wrong(key, "a path");
    }
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

  private boolean flag(String key) {
    return switch (text(key)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(key, "'true' or 'false'");
    };
  }

  private Duration timeout(String key) {
    Duration timeout = duration(key);
    if (timeout.compareTo(Settings.LONGEST) > 0) {
      throw wrong(key, "a time of " + Settings.LONGEST.toHours() + " hours at most");
    }
    return timeout;
  }

  private Duration duration(String key) {
    Duration unit =
        switch (unit(key)) {
          case "ms", "millis", "milliseconds" -> Duration.ofMillis(1);
          case "s", "second", "seconds" -> Duration.ofSeconds(1);
          case "m", "minute", "minutes" -> Duration.ofMinutes(1);
          case "h", "hour", "hours" -> Duration.ofHours(1);
          case "d", "day", "days" -> Duration.ofDays(1);
          default -> Duration.ZERO;
        };
    if (unit.isZero() || amount(key) == 0) {
      throw wrong(key, "a time such as '30 seconds' or '10 minutes'");
    }
    return unit.multipliedBy(amount(key));
  }

  private long bytesOrNone(String key) {
    return text(key).equals("0") ? 0 : bytes(key);
  }

  private long bytes(String key) {
    int shift =
        switch (unit(key)) {
          case "kb" -> 10;
          case "mb" -> 20;
          case "gb" -> 30;
          default -> 0;
        };
    if (shift == 0 || amount(key) == 0) {
      throw wrong(key, "a size such as '512 MB' or '4 GB'");
    }
    return amount(key) << shift;
  }

  private String unit(String key) {
    Matcher amount = AMOUNT.matcher(text(key).toLowerCase(Locale.ROOT));
    return amount.matches() ? amount.group(2) : "";
  }

  /** Up to nine digits, so that no unit overflows it. */
  private long amount(String key) {
    Matcher amount = AMOUNT.matcher(text(key).toLowerCase(Locale.ROOT));
    return amount.matches() ? Long.parseLong(amount.group(1)) : 0;
  }

  private TidemarkException wrong(String key, String wanted) {
    return new TidemarkException(
        ErrorCode.CONFIGURATION_ERROR, key + " is '" + text(key) + "'; it takes " + wanted);
  }
}
