package dev.tidemark.server.statement.prepared;

import dev.tidemark.catalog.store.BackfillBooks;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.offline.load.BackfillLoader;
import dev.tidemark.server.execution.upkeep.MissingRecords;

/** What versions are filled with. */
public record Backfills(
    BackfillBooks books, BackfillLoader loader, HistoryLocks locks, MissingRecords records) {}
