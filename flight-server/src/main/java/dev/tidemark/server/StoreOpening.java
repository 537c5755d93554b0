package dev.tidemark.server;

import com.zaxxer.hikari.HikariDataSource;
import dev.tidemark.catalog.migration.Migrations;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.definition.PostgresCatalog;
import dev.tidemark.catalog.store.postgres.PostgresBackfillBooks;
import dev.tidemark.catalog.store.postgres.PostgresHistoryLocks;
import dev.tidemark.catalog.store.postgres.PostgresLoadRegistry;
import dev.tidemark.catalog.store.postgres.PostgresMaintenanceBooks;
import dev.tidemark.catalog.store.postgres.PostgresPurgeBooks;
import dev.tidemark.offline.background.BackgroundSweep;
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
import dev.tidemark.offline.maintenance.Maintainer;
import dev.tidemark.offline.maintenance.Maintenance;
import dev.tidemark.offline.maintenance.Purge;
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
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.execution.upkeep.RowExpressions;
import dev.tidemark.server.postgres.DataFolderLock;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Opens the stores, each when what it needs is there: first what keeps data, then what was
 * interrupted is recovered, then what moves data begins. Whatever is opened is registered to be
 * closed. Used once, by one thread.
 */
final class StoreOpening {
  private static final String SPOOLS = "tmp/results";
  private static final String PUTS = "tmp/puts";

  private static final int CACHED_PLANS = 1000;
  private static final Duration OLD_ANSWERS = Duration.ofHours(1);
  private static final Duration IDLE_HISTORIES = Duration.ofMinutes(1);
  private static final Duration LEFT_TABLES = Duration.ofMinutes(10);

  private final ServerConfig config;
  private final Shutdown shutdown;
  private final BufferAllocator allocator;
  private final PostgresAddress postgres;
  private final HikariDataSource definitions;
  private final PostgresPool reads;
  private final PostgresPool writes;
  private final PostgresHistoryLocks locks;
  private final PostgresOnlineStore online;
  private final Warehouse warehouse;
  private final DuckDb duckDb;
  private final DuckDbEngine duckDbEngine;
  private final HistoryWriter writer;
  private final Catalog catalog;
  private final Planner planner;
  private final LoadStores loads;
  private final MaintenanceBooks maintenanceBooks;

  /** Opens what keeps data. Errors as {@link TidemarkServer#start} says. */
  StoreOpening(ServerConfig config, Shutdown shutdown) {
    this.config = config;
    this.shutdown = shutdown;
    allocator = shutdown.register(new RootAllocator());
    shutdown.register(DataFolderLock.take(config.data()));
    postgres = PostgresAddress.open(config, shutdown);
    definitions = shutdown.register(StoreConnections.definitions(postgres));
    Migrations.run(definitions);
    reads = shutdown.register(StoreConnections.pool(config, postgres, PostgresPool.Use.READ));
    writes = shutdown.register(StoreConnections.pool(config, postgres, PostgresPool.Use.WRITE));
    locks = new PostgresHistoryLocks(definitions);
    online = online();
    warehouse = shutdown.register(StoreConnections.warehouse(config, postgres, locks));
    duckDb = shutdown.register(DuckDb.start(PartSettings.duckDb(config)));
    duckDbEngine = shutdown.register(new DuckDbEngine(duckDb));
    writer = new HistoryWriter(warehouse, duckDb);
    catalog = catalog();
    planner = new Planner(CACHED_PLANS, PartSettings.engines(config));
    loads =
        new LoadStores(
            catalog,
            warehouse,
            duckDb,
            online,
            new PostgresLoadRegistry(definitions),
            locks,
            allocator);
    maintenanceBooks = new PostgresMaintenanceBooks(definitions);
  }

  /** All of it, at work. */
  Stores open() {
    Replicator replicator = replicator();
    CopyLoader loader = loader();
    recoverLoads();
    IcebergSourceWriter icebergWriter = new IcebergSourceWriter(warehouse, writer, duckDb);
    Optional<TrinoEngine> trino = trino(icebergWriter);
    Maintenance maintenance = maintenance();
    Purge purge = purge();
    shutdown.registerBackground(Maintainer.start(catalog, maintenance));
    replicator.start();
    return new Stores(
        shutdown,
        allocator,
        postgres,
        definitions,
        catalog,
        online,
        new PostgresEngine(EngineId.POSTGRES, reads, engineConfig()),
        duckDb,
        merging(),
        new DuckDbSessionTables(duckDb),
        warehouse,
        new IcebergScanner(warehouse),
        sources(),
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

  private MergeEngine merging() {
    MergeEngine merging = new MergeEngine(duckDb, duckDbEngine, config.queries().keptBytes());
    shutdown.registerBackground(
        BackgroundSweep.every(
            IDLE_HISTORIES, "histories that nobody asks of", merging::forgetIdleHistories));
    return merging;
  }

  private PostgresOnlineStore online() {
    PostgresOnlineStore store =
        new PostgresOnlineStore(
            writes, config.data().resolve(PUTS), PartSettings.limits(config), locks);
    shutdown.registerBackground(
        BackgroundSweep.nowAndEvery(OLD_ANSWERS, "old idempotency keys", store::forgetOldAnswers));
    return store;
  }

  /** With what was interrupted done or taken back, over the warehouse that belongs to it. */
  private Catalog catalog() {
    Catalog stored = new PostgresCatalog(definitions, online, new IcebergHistoryStore(warehouse));
    stored.recover();
    warehouse.requireAnyOf(stored.current().fixedVersions().values());
    return stored;
  }

  private Replicator replicator() {
    return shutdown.registerBackground(
        new Replicator(
            catalog,
            new PostgresHistoryTail(reads, writes),
            locks,
            warehouse,
            writer,
            duckDb,
            allocator,
            PartSettings.replication(config),
            Clock.systemUTC()));
  }

  private CopyLoader loader() {
    return new CopyLoader(
        loads,
        writer,
        new ImportFolders(config.importFolders()),
        PartSettings.limits(config),
        new RowExpressions(planner));
  }

  /** Now, and those of other servers that die. */
  private void recoverLoads() {
    LoadRecovery recovery = new LoadRecovery(loads);
    recovery.recover();
    shutdown.registerBackground(
        BackgroundSweep.every(config.loads().recovery(), "interrupted loads", recovery::recover));
  }

  private Optional<TrinoEngine> trino(IcebergSourceWriter tables) {
    Optional<TrinoEngine> trino =
        PartSettings.trino(config.trino())
            .map(found -> shutdown.register(new TrinoEngine(found, warehouse, tables)));
    trino.ifPresent(
        engine -> {
          engine.sweep();
          shutdown.registerBackground(
              BackgroundSweep.every(LEFT_TABLES, "temporary tables for Trino", engine::sweep));
        });
    return trino;
  }

  private Maintenance maintenance() {
    return new Maintenance(
        warehouse,
        duckDb,
        writer,
        online,
        loads.registry(),
        locks,
        maintenanceBooks,
        PartSettings.maintenance(config),
        Clock.systemUTC());
  }

  private Purge purge() {
    return new Purge(
        loads,
        writer,
        locks,
        new PostgresPurgeStore(writes, locks),
        new PostgresPurgeBooks(definitions, locks),
        maintenanceBooks,
        config.queries().timeout(),
        Clock.systemUTC());
  }

  private PostgresSources sources() {
    return shutdown.register(
        new PostgresSources(
            engineConfig(),
            config.queries().timeout(),
            new SourcePasswords(config.sources().passwords(), System::getenv)));
  }

  private PostgresEngineConfig engineConfig() {
    return PostgresEngineConfig.of(config.data().resolve(SPOOLS));
  }
}
