package dev.tidemark.offline.iceberg;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tidemark.catalog.store.HistorySession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.JdbcClientPool;

/**
 * The Iceberg catalog's connections to PostgreSQL. A statement whose answer is lost is not run
 * again, as Iceberg's own pool does: it may have been the commit, which would then be taken for one
 * of somebody else, and its files for waste. Broken connections are replaced when they are next
 * asked for. What a thread does that holds histories goes over the session that holds them, so that
 * Iceberg can't commit, nor try again to, what it no longer has. Thread-safe.
 */
final class CatalogConnections extends JdbcClientPool {
  private static final int MOST = 8;
  private static final long PATIENCE_MILLIS = 10_000;

  private final HikariDataSource connections;
  private final HistorySession held;

  /**
   * Connects when it is first asked.
   *
   * @param held sessions of the same database
   */
  CatalogConnections(Map<String, String> properties, HistorySession held) {
    super(1, properties.getOrDefault(CatalogProperties.URI, ""), properties);
    this.held = held;
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("iceberg");
    pool.setJdbcUrl(properties.get(CatalogProperties.URI));
    pool.setUsername(properties.get(JdbcCatalog.PROPERTY_PREFIX + "user"));
    pool.setPassword(properties.get(JdbcCatalog.PROPERTY_PREFIX + "password"));
    pool.setMaximumPoolSize(MOST);
    pool.setMinimumIdle(0);
    pool.setConnectionTimeout(PATIENCE_MILLIS);
    pool.setInitializationFailTimeout(-1);
    connections = new HikariDataSource(pool);
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action)
      throws SQLException, InterruptedException {
    return run(action, false);
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action, boolean retry)
      throws SQLException, InterruptedException {
    if (held.isHolding()) {
      return held.run(action::run);
    }
    try (Connection connection = connections.getConnection()) {
      return action.run(connection);
    }
  }

  @Override
  public void close() {
    connections.close();
    super.close();
  }
}
