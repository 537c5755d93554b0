package dev.tidemark.server;

import dev.tidemark.catalog.store.BackfillBooks;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.catalog.store.postgres.ReadingEpochs;
import dev.tidemark.offline.background.BackgroundSweep;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.load.BackfillLoader;
import dev.tidemark.offline.load.CopyLoader;
import dev.tidemark.offline.maintenance.Maintenance;
import dev.tidemark.offline.maintenance.Purge;
import dev.tidemark.offline.maintenance.PurgeRecovery;
import dev.tidemark.offline.merge.MergeEngine;
import dev.tidemark.offline.replication.Replicator;
import dev.tidemark.offline.table.IcebergSourceWriter;
import dev.tidemark.offline.trino.TrinoEngine;
import dev.tidemark.online.engine.PostgresEngine;
import dev.tidemark.online.source.PostgresSources;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.engine.SessionTables;
import dev.tidemark.planner.engine.scan.HistoryScanner;
import dev.tidemark.server.config.ServerConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.arrow.memory.BufferAllocator;

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
    DuckDb duckDb,
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
  private static final Duration PURGE_LOOKS = Duration.ofMillis(500);

  /** Errors as {@link TidemarkServer#start} says; what was opened before one is closed again. */
  static Stores open(ServerConfig config) {
    Shutdown shutdown = new Shutdown();
    try {
      return new StoreOpening(config, shutdown).open();
    } catch (RuntimeException e) {
      shutdown.close();
      throw e;
    }
  }

  /**
   * Tells when the queries of all servers have ended. To be asked for once, before there are any.
   *
   * @param underWay the ids of this server's
   */
  ReadingEpochs readingEpochs(Supplier<Set<String>> underWay) {
    ReadingEpochs epochs = shutdown.register(new ReadingEpochs(definitions, underWay));
    epochs.look();
    shutdown.registerBackground(
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
    shutdown.registerBackground(
        BackgroundSweep.nowAndEvery(
            interval, "interrupted purges", () -> recovery.recover(readers)));
  }

  /** Background work that waits for a PostgreSQL that has gone is not waited for. */
  @Override
  public void close() {
    if (!postgres.answers()) {
      shutdown.abandonBackground();
    }
    shutdown.close();
  }
}
