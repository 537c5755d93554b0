package dev.tidemark.online.connection;

import java.time.Duration;
import java.util.Optional;

/**
 * How to reach one PostgreSQL and how much of it to use.
 *
 * @param url a JDBC address
 * @param password never shown by {@link #toString}
 * @param maxConnections of each pool; the store has one for reading and one for writing
 * @param connectionTimeout how long a caller waits for a free connection
 * @param statementTimeout after which PostgreSQL ends a statement by itself; zero means never
 */
public record PostgresConfig(
    String url,
    Optional<String> user,
    Optional<String> password,
    int maxConnections,
    Duration connectionTimeout,
    Duration statementTimeout) {
  public static final int DEFAULT_MAX_CONNECTIONS = 16;
  public static final Duration DEFAULT_CONNECTION_TIMEOUT = Duration.ofSeconds(10);
  public static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofMinutes(10);

  /** The defaults for that address. */
  public static PostgresConfig of(String url, Optional<String> user, Optional<String> password) {
    return new PostgresConfig(
        url,
        user,
        password,
        DEFAULT_MAX_CONNECTIONS,
        DEFAULT_CONNECTION_TIMEOUT,
        DEFAULT_STATEMENT_TIMEOUT);
  }

  /** The address without anything that could be a secret. */
  public String publicUrl() {
    int parameters = url.indexOf('?');
    String bare = parameters < 0 ? url : url.substring(0, parameters);
    int host = bare.indexOf("//");
    int at = bare.lastIndexOf('@');
    return host >= 0 && at > host ? bare.substring(0, host + 2) + bare.substring(at + 1) : bare;
  }

  @Override
  public String toString() {
    return "PostgresConfig[" + publicUrl() + ", user=" + user.orElse("") + "]";
  }
}
