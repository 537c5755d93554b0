package dev.tidemark.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tidemark.catalog.migration.Migrations;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.store.BackfillBooks;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.HistorySession;
import dev.tidemark.catalog.store.HistoryTail;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.catalog.store.definition.PostgresCatalog;
import dev.tidemark.catalog.store.postgres.PostgresBackfillBooks;
import dev.tidemark.catalog.store.postgres.PostgresHistoryLocks;
import dev.tidemark.catalog.store.postgres.PostgresLoadRegistry;
import dev.tidemark.catalog.store.postgres.PostgresMaintenanceBooks;
import dev.tidemark.catalog.store.postgres.ReadingEpochs;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.DuckDbConfig;
import dev.tidemark.offline.duckdb.engine.DuckDbEngine;
import dev.tidemark.offline.duckdb.engine.DuckDbSessionTables;
import dev.tidemark.offline.iceberg.IcebergHistoryStore;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.WarehouseConfig;
import dev.tidemark.offline.iceberg.scan.IcebergScanner;
import dev.tidemark.offline.load.BackfillLoader;
import dev.tidemark.offline.load.CopyLoader;
import dev.tidemark.offline.load.LoadRecovery;
import dev.tidemark.offline.load.LoadStores;
import dev.tidemark.offline.load.file.ImportFolders;
import dev.tidemark.offline.maintenance.BackgroundSweep;
import dev.tidemark.offline.maintenance.Maintainer;
import dev.tidemark.offline.maintenance.Maintenance;
import dev.tidemark.offline.maintenance.MaintenancePolicy;
import dev.tidemark.offline.maintenance.Purge;
import dev.tidemark.offline.merge.MergeEngine;
import dev.tidemark.offline.replication.ReplicationConfig;
import dev.tidemark.offline.replication.Replicator;
import dev.tidemark.offline.table.IcebergSourceWriter;
import dev.tidemark.offline.trino.TrinoConfig;
import dev.tidemark.offline.trino.TrinoEngine;
import dev.tidemark.online.connection.PostgresConfig;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.engine.PostgresEngine;
import dev.tidemark.online.engine.PostgresEngineConfig;
import dev.tidemark.online.source.PostgresSources;
import dev.tidemark.online.store.PostgresHistoryTail;
import dev.tidemark.online.store.PostgresOnlineStore;
import dev.tidemark.online.store.PostgresPurgeStore;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.SessionTables;
import dev.tidemark.planner.engine.scan.HistoryScanner;
import dev.tidemark.server.config.ConfigKeys;
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.execution.upkeep.RowExpressions;
import dev.tidemark.server.postgres.DataFolderLock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private static final String SPILLS = "tmp/duckdb";
  private static final int DEFINITION_CONNECTIONS = 12;
  private static final String CONNECT_SECONDS = "10";

  /** Half a minute after this server's machine has gone its locks are free. */
  private static final String SERVER_VANISHES =
      "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4";

  private static final int CACHED_PLANS = 1000;
  private static final Duration LEFT_TABLES = Duration.ofMinutes(10);
  private static final Duration PURGE_LOOKS = Duration.ofMillis(500);
  private static final Duration READER_GRACE = Duration.ofMinutes(1);

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
    HikariDataSource definitions = shutdown.register(definitions(postgres));
    Migrations.run(definitions);
    PostgresPool reads = shutdown.register(pool(config, postgres, PostgresPool.Use.READ));
    PostgresPool writes = shutdown.register(pool(config, postgres, PostgresPool.Use.WRITE));
    PostgresHistoryLocks locks = new PostgresHistoryLocks(definitions);
    PostgresOnlineStore online =
        new PostgresOnlineStore(writes, data.resolve(PUTS), limits(config), locks);
    Warehouse warehouse = shutdown.register(warehouse(config, postgres, locks));
    DuckDb duckDb = shutdown.register(DuckDb.start(duckDb(config)));
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
                replication(config),
                Clock.systemUTC()));
    Planner planner = new Planner(CACHED_PLANS, engines(config));
    LoadStores loads =
        new LoadStores(
            warehouse, duckDb, online, new PostgresLoadRegistry(definitions), locks, allocator);
    CopyLoader loader =
        new CopyLoader(
            loads,
            writer,
            new ImportFolders(config.importFolders()),
            limits(config),
            new RowExpressions(planner));
    LoadRecovery recovery = new LoadRecovery(loads);
    recovery.recover(catalog.current());
    shutdown.register(
        BackgroundSweep.every(
            config.loads().recovery(),
            "interrupted loads",
            () -> recovery.recover(catalog.current())));
    IcebergSourceWriter icebergWriter = new IcebergSourceWriter(warehouse, writer, duckDb);
    Optional<TrinoEngine> trino =
        trino(config.trino())
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
            maintenance(config),
            Clock.systemUTC());
    Purge purge =
        new Purge(
            loads,
            writer,
            locks,
            new PostgresPurgeStore(writes),
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
                System::getenv)),
        planner,
        loader,
        new BackfillLoader(loads, writer, limits(config)),
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

  private static RecordLimits limits(ServerConfig config) {
    return new RecordLimits(
        config.records().bytes(),
        RecordLimits.DEFAULT.maxKeyBytes(),
        RecordLimits.DEFAULT.futureTolerance());
  }

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

  private static DuckDbConfig duckDb(ServerConfig config) {
    List<Path> folders = new ArrayList<>(config.importFolders());
    folders.add(config.warehouse());
    return new DuckDbConfig(
        config.duckdb().memoryBytes(),
        config.duckdb().threads(),
        config.data().resolve(SPILLS),
        config.duckdb().spillBytes(),
        folders);
  }

  private static Set<EngineKind> engines(ServerConfig config) {
    return config.trino().url().isEmpty()
        ? EnumSet.of(EngineKind.DUCKDB, EngineKind.POSTGRES)
        : EnumSet.allOf(EngineKind.class);
  }

  private static Optional<TrinoConfig> trino(ServerConfig.Trino wanted) {
    return wanted
        .url()
        .map(
            url ->
                new TrinoConfig(
                    url,
                    wanted.user(),
                    wanted
                        .passwordEnv()
                        .map(
                            variable ->
                                PostgresAddress.password(variable, ConfigKeys.TRINO_PASSWORD_ENV)),
                    wanted.connections()));
  }

  private static ReplicationConfig replication(ServerConfig config) {
    return new ReplicationConfig(
        config.replication().interval(),
        ReplicationConfig.DEFAULTS.grace(),
        ReplicationConfig.DEFAULTS.longestPause());
  }

  /** A query may read what has expired as long as it may run, and a little longer. */
  private static MaintenancePolicy maintenance(ServerConfig config) {
    ServerConfig.Maintenance given = config.maintenance();
    return new MaintenancePolicy(
        given.automatic(),
        given.interval(),
        given.smallFileBytes(),
        given.compactFiles(),
        given.keepAll(),
        given.keepHourly(),
        given.orphanAge(),
        given.expiredAge(),
        config.queries().timeout().plus(READER_GRACE));
  }

  @Override
  public void close() {
    shutdown.close();
  }
}
