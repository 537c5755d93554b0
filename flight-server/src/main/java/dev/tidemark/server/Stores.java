package dev.tidemark.server;

import com.zaxxer.hikari.HikariDataSource;
import dev.tidemark.catalog.migration.Migrations;
import dev.tidemark.catalog.store.BackfillBooks;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.HistoryTail;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.catalog.store.definition.PostgresCatalog;
import dev.tidemark.catalog.store.postgres.PostgresBackfillBooks;
import dev.tidemark.catalog.store.postgres.PostgresHistoryLocks;
import dev.tidemark.catalog.store.postgres.PostgresLoadRegistry;
import dev.tidemark.catalog.store.postgres.PostgresMaintenanceBooks;
import dev.tidemark.catalog.store.postgres.PostgresPurgeBooks;
import dev.tidemark.catalog.store.postgres.ReadingEpochs;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.engine.DuckDbEngine;
import dev.tidemark.offline.duckdb.engine.DuckDbSessionTables;
import dev.tidemark.offline.iceberg.IcebergHistoryStore;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.scan.IcebergScanner;
import dev.tidemark.offline.load.BackfillLoader;
import dev.tidemark.offline.load.CopyLoader;
import dev.tidemark.offline.load.LoadRecovery;
import dev.tidemark.offline.load.LoadStores;
import dev.tidemark.offline.load.file.ImportFolders;
import dev.tidemark.offline.maintenance.BackgroundSweep;
import dev.tidemark.offline.maintenance.Maintainer;
import dev.tidemark.offline.maintenance.Maintenance;
import dev.tidemark.offline.maintenance.Purge;
import dev.tidemark.offline.maintenance.PurgeRecovery;
import dev.tidemark.offline.merge.MergeEngine;
import dev.tidemark.offline.replication.Replicator;
import dev.tidemark.offline.table.IcebergSourceWriter;
import dev.tidemark.offline.trino.TrinoEngine;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.engine.PostgresEngine;
import dev.tidemark.online.engine.PostgresEngineConfig;
import dev.tidemark.online.source.PostgresSources;
import dev.tidemark.online.source.SourcePasswords;
import dev.tidemark.online.store.PostgresHistoryTail;
import dev.tidemark.online.store.PostgresOnlineStore;
import dev.tidemark.online.store.PostgresPurgeStore;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.SessionTables;
import dev.tidemark.planner.engine.scan.HistoryScanner;
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.execution.upkeep.RowExpressions;
import dev.tidemark.server.postgres.DataFolderLock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Both stores, the catalog over them, and what moves data between them. Opened in the order in
 * which one needs the other, closed in the opposite one.
 */
record Stores(
    Shutdown shutdown,
    BufferAllocator allocator,
    PostgresAddress postgres,
    DataSource definitions,
    Catalog catalog,
    OnlineStore online,
    PostgresEngine postgresEngine,
    MergeEngine work,
    SessionTables sessionTables,
    Warehouse warehouse,
    HistoryScanner scanner,
    PostgresSources sources,
    Planner planner,
    CopyLoader loader,
    BackfillLoader backfills,
    BackfillBooks backfillBooks,
    HistoryLocks locks,
    IcebergSourceWriter icebergWriter,
    Optional<TrinoEngine> trino,
    Replicator replicator,
    Maintenance maintenance,
    Purge purge)
    implements AutoCloseable {
  private static final String SPOOLS = "tmp/results";
  private static final String PUTS = "tmp/puts";

  private static final int CACHED_PLANS = 1000;
  private static final Duration OLD_ANSWERS = Duration.ofHours(1);
  private static final Duration LEFT_TABLES = Duration.ofMinutes(10);
  private static final Duration PURGE_LOOKS = Duration.ofMillis(500);

  /** Errors as {@link TidemarkServer#start} says; what was opened before one is closed again. */
  static Stores open(ServerConfig config) {
    Shutdown shutdown = new Shutdown();
    try {
      return open(config, shutdown);
    } catch (RuntimeException e) {
      shutdown.close();
      throw e;
    }
  }

  private static Stores open(ServerConfig config, Shutdown shutdown) {
    BufferAllocator allocator = shutdown.register(new RootAllocator());
    Path data = config.data();
    shutdown.register(DataFolderLock.take(data));
    PostgresAddress postgres = PostgresAddress.open(config, shutdown);
    HikariDataSource definitions = shutdown.register(StoreConnections.definitions(postgres));
    Migrations.run(definitions);
    PostgresPool reads =
        shutdown.register(StoreConnections.pool(config, postgres, PostgresPool.Use.READ));
    PostgresPool writes =
        shutdown.register(StoreConnections.pool(config, postgres, PostgresPool.Use.WRITE));
    PostgresHistoryLocks locks = new PostgresHistoryLocks(definitions);
    PostgresOnlineStore online =
        new PostgresOnlineStore(writes, data.resolve(PUTS), PartSettings.limits(config), locks);
    shutdown.register(
        BackgroundSweep.nowAndEvery(OLD_ANSWERS, "old idempotency keys", online::forgetOldAnswers));
    Warehouse warehouse = shutdown.register(StoreConnections.warehouse(config, postgres, locks));
    DuckDb duckDb = shutdown.register(DuckDb.start(PartSettings.duckDb(config)));
    DuckDbEngine duckDbEngine = shutdown.register(new DuckDbEngine(duckDb));
    Catalog catalog = new PostgresCatalog(definitions, online, new IcebergHistoryStore(warehouse));
    catalog.recover();
    warehouse.requireAnyOf(catalog.current().fixedVersions().values());
    HistoryTail tail = new PostgresHistoryTail(reads, writes);
    HistoryWriter writer = new HistoryWriter(warehouse, duckDb);
    Replicator replicator =
        shutdown.register(
            new Replicator(
                catalog,
                tail,
                locks,
                warehouse,
                writer,
                duckDb,
                allocator,
                PartSettings.replication(config),
                Clock.systemUTC()));
    Planner planner = new Planner(CACHED_PLANS, PartSettings.engines(config));
    LoadStores loads =
        new LoadStores(
            catalog,
            warehouse,
            duckDb,
            online,
            new PostgresLoadRegistry(definitions),
            locks,
            allocator);
    CopyLoader loader =
        new CopyLoader(
            loads,
            writer,
            new ImportFolders(config.importFolders()),
            PartSettings.limits(config),
            new RowExpressions(planner));
    LoadRecovery recovery = new LoadRecovery(loads);
    recovery.recover();
    shutdown.register(
        BackgroundSweep.every(config.loads().recovery(), "interrupted loads", recovery::recover));
    IcebergSourceWriter icebergWriter = new IcebergSourceWriter(warehouse, writer, duckDb);
    Optional<TrinoEngine> trino =
        PartSettings.trino(config.trino())
            .map(found -> shutdown.register(new TrinoEngine(found, warehouse, icebergWriter)));
    trino.ifPresent(
        engine -> {
          engine.sweep();
          shutdown.register(
              BackgroundSweep.every(LEFT_TABLES, "temporary tables for Trino", engine::sweep));
        });
    MaintenanceBooks books = new PostgresMaintenanceBooks(definitions);
    Maintenance maintenance =
        new Maintenance(
            warehouse,
            duckDb,
            writer,
            online,
            loads.registry(),
            locks,
            books,
            PartSettings.maintenance(config),
            Clock.systemUTC());
    Purge purge =
        new Purge(
            loads,
            writer,
            locks,
            new PostgresPurgeStore(writes, locks),
            new PostgresPurgeBooks(definitions, locks),
            books,
            config.queries().timeout(),
            Clock.systemUTC());
    shutdown.register(Maintainer.start(catalog, maintenance));
    replicator.start();
    return new Stores(
        shutdown,
        allocator,
        postgres,
        definitions,
        catalog,
        online,
        new PostgresEngine(EngineId.POSTGRES, reads, PostgresEngineConfig.of(data.resolve(SPOOLS))),
        new MergeEngine(duckDb, duckDbEngine),
        new DuckDbSessionTables(duckDb),
        warehouse,
        new IcebergScanner(warehouse),
        shutdown.register(
            new PostgresSources(
                PostgresEngineConfig.of(data.resolve(SPOOLS)),
                config.queries().timeout(),
                new SourcePasswords(config.sources().passwords(), System::getenv))),
        planner,
        loader,
        new BackfillLoader(loads, writer, PartSettings.limits(config)),
        new PostgresBackfillBooks(definitions),
        locks,
        icebergWriter,
        trino,
        replicator,
        maintenance,
        purge);
  }

  /**
   * Tells when the queries of all servers have ended. To be asked for once, before there are any.
   *
   * @param underWay the ids of this server's
   */
  ReadingEpochs readingEpochs(Supplier<Set<String>> underWay) {
    ReadingEpochs epochs = shutdown.register(new ReadingEpochs(definitions, underWay));
    epochs.look();
    shutdown.register(
        BackgroundSweep.every(PURGE_LOOKS, "purges that wait for queries", epochs::look));
    return epochs;
  }

  /**
   * Finishes purges that were interrupted, now and whenever there are any. To be asked for once.
   *
   * @param readers waits for the queries of all servers
   */
  void finishPurges(Duration interval, Consumer<Runnable> readers) {
    PurgeRecovery recovery = purge.recovery();
    shutdown.register(
        BackgroundSweep.nowAndEvery(
            interval, "interrupted purges", () -> recovery.recover(readers)));
  }

  @Override
  public void close() {
    shutdown.close();
  }
}
