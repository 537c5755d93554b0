package dev.tidemark.online.source;

import dev.tidemark.catalog.source.Source;
import dev.tidemark.online.connection.PostgresConfig;
import dev.tidemark.online.engine.PostgresEngineConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The registered PostgreSQL schemas, each with its own connections, which are opened when it is
 * first used.
 */
public final class PostgresSources implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 8;

  /**
   * Without any password the driver would send one that it finds in a file of the server's user.
   */
  private static final String NONE_FROM_FILES = "";

  private final PostgresEngineConfig engines;
  private final Duration statementTimeout;
  private final SourcePasswords passwords;
  private final Map<Source, PostgresSource> open = new ConcurrentHashMap<>();

  /** No source is opened yet. */
  public PostgresSources(
      PostgresEngineConfig engines, Duration statementTimeout, SourcePasswords passwords) {
    this.engines = engines;
    this.statementTimeout = statementTimeout;
    this.passwords = passwords;
  }

  /**
   * The source's schema. One that somebody tries to register under the name of another has its own
   * connections, and leaves the other's alone. Errors: {@code CONFIGURATION_ERROR} as {@link
   * SourcePasswords} has it.
   */
  public PostgresSource of(Source source) {
    return open.computeIfAbsent(
        source, opened -> new PostgresSource(opened, config(opened), engines));
  }

  /** Closes the connections of a source that was dropped. */
  public void forget(Source source) {
    PostgresSource known = open.remove(source);
    if (known != null) {
      known.close();
    }
  }

  private PostgresConfig config(Source source) {
    return new PostgresConfig(
        source.location(),
        Optional.ofNullable(source.options().get("user")),
        Optional.of(passwords.of(source).orElse(NONE_FROM_FILES)),
        MAX_CONNECTIONS,
        PostgresConfig.DEFAULT_CONNECTION_TIMEOUT,
        statementTimeout);
  }

  @Override
  public void close() {
    open.keySet().forEach(this::forget);
  }
}
