package dev.tidemark.online.source;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.online.connection.PostgresConfig;
import dev.tidemark.online.engine.PostgresEngineConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The registered PostgreSQL schemas, each with its own connections, which are opened when it is
 * first used.
 */
public final class PostgresSources implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 8;

  private final PostgresEngineConfig engines;
  private final Duration statementTimeout;
  private final UnaryOperator<@Nullable String> environment;
  private final Map<Source, PostgresSource> open = new ConcurrentHashMap<>();

  /**
   * No source is opened yet.
   *
   * @param environment the value of an environment variable, null where it isn't set; passwords
   *     come from there
   */
  public PostgresSources(
      PostgresEngineConfig engines,
      Duration statementTimeout,
      UnaryOperator<@Nullable String> environment) {
    this.engines = engines;
    this.statementTimeout = statementTimeout;
    this.environment = environment;
  }

  /**
   * The source's schema. One that somebody tries to register under the name of another has its own
   * connections, and leaves the other's alone. Errors: {@code CONFIGURATION_ERROR} where its
   * password's variable isn't set.
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
        password(source),
        MAX_CONNECTIONS,
        PostgresConfig.DEFAULT_CONNECTION_TIMEOUT,
        statementTimeout);
  }

  private Optional<String> password(Source source) {
    String variable = source.options().get("password_env");
    if (variable == null) {
      return Optional.empty();
    }
    String password = environment.apply(variable);
    if (password == null) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "The environment variable '%s', which holds the password of schema '%s', is not set"
              .formatted(variable, source.name()));
    }
    return Optional.of(password);
  }

  @Override
  public void close() {
    open.keySet().forEach(this::forget);
  }
}
