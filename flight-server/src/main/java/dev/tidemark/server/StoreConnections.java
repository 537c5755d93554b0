package dev.tidemark.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tidemark.catalog.store.HistorySession;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.WarehouseConfig;
import dev.tidemark.online.connection.PostgresConfig;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.server.config.ServerConfig;
import java.util.Optional;

/** The connections that the stores stand on, as the configuration wants them. */
final class StoreConnections {
  private static final int DEFINITION_CONNECTIONS = 20;
  private static final String CONNECT_SECONDS = "10";

  /** Half a minute after this server's machine has gone its locks are free. */
  private static final String SERVER_VANISHES =
      "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4";

  private StoreConnections() {}

  /** For definitions, locks and books; queries and puts have pools of their own. */
  static HikariDataSource definitions(PostgresAddress postgres) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("definitions");
    pool.setJdbcUrl(postgres.url());
    pool.setUsername(postgres.user());
    postgres.password().ifPresent(pool::setPassword);
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    pool.addDataSourceProperty("connectTimeout", CONNECT_SECONDS);
    pool.addDataSourceProperty("options", SERVER_VANISHES);
    pool.setMaximumPoolSize(DEFINITION_CONNECTIONS);
    pool.setMinimumIdle(1);
    return new HikariDataSource(pool);
  }

  /** For queries, or for puts. */
  static PostgresPool pool(ServerConfig config, PostgresAddress postgres, PostgresPool.Use use) {
    PostgresConfig defaults =
        PostgresConfig.of(postgres.url(), Optional.of(postgres.user()), postgres.password());
    return PostgresPool.open(
        new PostgresConfig(
            defaults.url(),
            defaults.user(),
            defaults.password(),
            config.postgres().connections(),
            defaults.connectionTimeout(),
            config.queries().timeout()),
        use.name().toLowerCase(java.util.Locale.ROOT),
        use);
  }

  /** Its commits go over the session that holds the history's lock, if one does. */
  static Warehouse warehouse(ServerConfig config, PostgresAddress postgres, HistorySession held) {
    return Warehouse.open(
        new WarehouseConfig(
            config.warehouse(),
            postgres.url(),
            postgres.user(),
            postgres.password().orElse(""),
            WarehouseConfig.DEFAULT_CATALOG_NAME,
            config.compression()),
        held);
  }
}
