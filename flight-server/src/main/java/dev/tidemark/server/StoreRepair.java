package dev.tidemark.server;

import com.zaxxer.hikari.HikariDataSource;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.migration.Migrations;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.HistorySession;
import dev.tidemark.catalog.store.HistoryTail;
import dev.tidemark.catalog.store.definition.PostgresCatalog;
import dev.tidemark.offline.iceberg.IcebergHistoryStore;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.replication.TailRepair;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.store.PostgresHistoryTail;
import dev.tidemark.online.store.PostgresOnlineStore;
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.postgres.DataFolderLock;
import java.util.Collection;

/** What {@code ./tidemark repair} does to a store that no server uses. */
public final class StoreRepair {
  private StoreRepair() {}

  /**
   * Opens a new epoch of the tails, if PostgreSQL isn't as the store left it.
   *
   * @return of how many groups; 0 where there is nothing to repair
   */
  public static int run(ServerConfig config) {
    Shutdown shutdown = new Shutdown();
    try {
      return run(config, shutdown);
    } finally {
      shutdown.close();
    }
  }

  private static int run(ServerConfig config, Shutdown shutdown) {
    shutdown.register(DataFolderLock.take(config.data()));
    PostgresAddress postgres = PostgresAddress.open(config, shutdown);
    HikariDataSource definitions = shutdown.register(StoreConnections.definitions(postgres));
    Migrations.run(definitions);
    PostgresPool reads =
        shutdown.register(StoreConnections.pool(config, postgres, PostgresPool.Use.READ));
    PostgresPool writes =
        shutdown.register(StoreConnections.pool(config, postgres, PostgresPool.Use.WRITE));
    Warehouse warehouse =
        shutdown.register(StoreConnections.warehouse(config, postgres, HistorySession.NONE));
    Catalog catalog =
        new PostgresCatalog(
            definitions,
            new PostgresOnlineStore(writes, config.data().resolve("tmp"), RecordLimits.DEFAULT),
            new IcebergHistoryStore(warehouse));
    catalog.recover();
    Collection<FeatureGroup> groups = catalog.current().fixedVersions().values();
    HistoryTail tail = new PostgresHistoryTail(reads, writes);
    return new TailRepair(tail, warehouse).repair(groups) ? groups.size() : 0;
  }
}
