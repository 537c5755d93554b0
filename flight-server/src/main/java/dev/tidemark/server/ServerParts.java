package dev.tidemark.server;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.postgres.ReadingEpochs;
import dev.tidemark.offline.iceberg.IcebergSourceTables;
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.execution.Queries;
import dev.tidemark.server.execution.engine.Engines;
import dev.tidemark.server.execution.engine.KeyCounts;
import dev.tidemark.server.execution.engine.OnlineEngine;
import dev.tidemark.server.execution.engine.OtherMachines;
import dev.tidemark.server.execution.engine.RecentChoices;
import dev.tidemark.server.execution.engine.RecentTexts;
import dev.tidemark.server.execution.upkeep.ConsistencyCheck;
import dev.tidemark.server.execution.upkeep.MissingRecords;
import dev.tidemark.server.execution.upkeep.OnlineRebuild;
import dev.tidemark.server.query.MetricTables;
import dev.tidemark.server.query.QueryRegistry;
import dev.tidemark.server.query.QueryTables;
import dev.tidemark.server.statement.prepared.Backfills;
import dev.tidemark.server.statement.prepared.StatementParts;
import dev.tidemark.server.tables.SessionCatalogs;
import dev.tidemark.server.tables.foreign.ForeignSchemas;
import dev.tidemark.server.tables.foreign.SchemaOpener;
import dev.tidemark.server.tables.system.MaintenanceTables;
import dev.tidemark.server.tables.system.ReplicationTables;
import dev.tidemark.server.tables.system.SnapshotTables;
import dev.tidemark.server.tables.system.SystemTable;
import dev.tidemark.server.tables.system.SystemTables;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Plans, catalogs and statements over the stores: the wiring between them. */
record ServerParts(SessionCatalogs catalogs, StatementParts statements) {
  /** For what waits for queries and is none. */
  private static final String NO_QUERY = "";

  static ServerParts of(ServerConfig config, Stores stores, QueryRegistry registry) {
    SchemaOpener schemas =
        new SchemaOpener(
            stores.sources(), new IcebergSourceTables(stores.warehouse()), stores.icebergWriter());
    ForeignSchemas foreign = new ForeignSchemas(schemas::open);
    Map<String, SystemTable> system = systemTables(stores, registry);
    SessionCatalogs catalogs =
        new SessionCatalogs(stores.catalog(), stores.sessionTables(), foreign, () -> system);
    Engines engines =
        new Engines(
            context -> registry.stopping(context.queryId(), stores.work().open(context)),
            new OnlineEngine(
                stores.postgresEngine(),
                context ->
                    registry.stopping(context.queryId(), stores.postgresEngine().open(context))),
            name -> stores.sources().of(source(stores.catalog(), name)).engine(),
            stores.scanner(),
            system::get,
            stores.online()::storeTime,
            stores
                .trino()
                .map(
                    trino ->
                        new OtherMachines(
                            trino,
                            context ->
                                registry.stopping(
                                    context.queryId(),
                                    trino.open(
                                        context,
                                        words -> registry.progressed(context.queryId(), words))),
                            config.trino().historyBytes())),
            new KeyCounts(),
            new RecentChoices(),
            new RecentTexts());
    Queries queries = new Queries(stores.planner(), catalogs, engines);
    ReadingEpochs epochs = stores.readingEpochs(registry::underWay);
    BiConsumer<String, Runnable> earlierQueries =
        (query, then) ->
            registry.awaitEarlier(
                query,
                config.queries().timeout(),
                (patience, goOn) -> {
                  stores.work().forgetHistories();
                  epochs.await(patience, goOn);
                  then.run();
                });
    stores.finishPurges(config.loads().recovery(), then -> earlierQueries.accept(NO_QUERY, then));
    StatementParts statements =
        new StatementParts(
            stores.catalog(),
            catalogs,
            foreign,
            stores.sessionTables(),
            stores.online(),
            stores.loader(),
            new Backfills(
                stores.backfillBooks(),
                stores.backfills(),
                stores.locks(),
                new MissingRecords(engines)),
            new OnlineRebuild(engines, stores.online()),
            queries,
            new ConsistencyCheck(engines, stores.online()),
            stores.maintenance(),
            stores.purge(),
            earlierQueries);
    return new ServerParts(catalogs, statements);
  }

  private static Source source(Catalog catalog, String name) {
    Source source = catalog.current().sources().get(name);
    if (source == null) {
      throw new TidemarkException(
          ErrorCode.SCHEMA_NOT_FOUND, "Schema '" + name + "' has been dropped meanwhile");
    }
    return source;
  }

  private static Map<String, SystemTable> systemTables(Stores stores, QueryRegistry registry) {
    Map<String, SystemTable> tables = new TreeMap<>();
    List.of(
            SystemTables.featureGroups(stores.catalog()),
            SystemTables.versions(stores.catalog()),
            SystemTables.features(stores.catalog()),
            SystemTables.schemas(stores.catalog()),
            SystemTables.views(stores.catalog()),
            SystemTables.streams(stores.catalog()),
            QueryTables.queries(registry),
            MetricTables.metrics(registry, stores.allocator(), stores.duckDb()::failures),
            SnapshotTables.snapshots(stores.catalog(), stores.warehouse()),
            ReplicationTables.replication(stores.replicator()),
            MaintenanceTables.maintenance(stores.maintenance(), stores.purge().recovery()))
        .forEach(table -> tables.put(table.name(), table));
    return tables;
  }
}
