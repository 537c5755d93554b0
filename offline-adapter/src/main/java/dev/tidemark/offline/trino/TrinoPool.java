package dev.tidemark.offline.trino;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** Connections to Trino, whose sessions run in UTC. Thread-safe. */
final class TrinoPool implements AutoCloseable {
  private static final long WAIT_MILLIS = 10_000;

  private final TrinoConfig config;
  private final HikariDataSource pool;

  /** Opens nothing yet. */
  TrinoPool(TrinoConfig config) {
    this.config = config;
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("trino");
    hikari.setJdbcUrl(config.url());
    hikari.setDataSourceProperties(properties(config));
    hikari.setMaximumPoolSize(config.connections());
    hikari.setMinimumIdle(0);
    hikari.setConnectionTimeout(WAIT_MILLIS);
    hikari.setInitializationFailTimeout(-1);
    this.pool = new HikariDataSource(hikari);
  }

  private static Properties properties(TrinoConfig config) {
    Properties properties = new Properties();
    properties.setProperty("user", config.user());
    config.password().ifPresent(password -> properties.setProperty("password", password));
    properties.setProperty("timezone", "UTC");
    properties.setProperty("source", "tidemark");
    return properties;
  }

  TrinoConfig config() {
    return config;
  }

  /** Errors: {@code SOURCE_ERROR}. */
  Connection take() {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw TrinoErrors.translate(e, config);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
