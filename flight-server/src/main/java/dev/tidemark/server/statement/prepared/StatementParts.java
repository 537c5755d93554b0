package dev.tidemark.server.statement.prepared;

import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.offline.load.CopyLoader;
import dev.tidemark.offline.maintenance.Maintenance;
import dev.tidemark.offline.maintenance.Purge;
import dev.tidemark.planner.engine.SessionTables;
import dev.tidemark.server.execution.Queries;
import dev.tidemark.server.execution.upkeep.ConsistencyCheck;
import dev.tidemark.server.execution.upkeep.OnlineRebuild;
import dev.tidemark.server.tables.SessionCatalogs;
import dev.tidemark.server.tables.foreign.ForeignSchemas;
import java.util.function.BiConsumer;

/**
 * What statements work with.
 *
 * @param earlierQueries waits for the queries that began before, for the one of that id, then runs
 *     what it is given
 */
public record StatementParts(
    Catalog catalog,
    SessionCatalogs catalogs,
    ForeignSchemas foreign,
    SessionTables sessionTables,
    OnlineStore online,
    CopyLoader loader,
    Backfills backfills,
    OnlineRebuild rebuild,
    Queries queries,
    ConsistencyCheck consistency,
    Maintenance maintenance,
    Purge purge,
    BiConsumer<String, Runnable> earlierQueries) {}
