package dev.tidemark.offline.load;

import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.LoadRegistry;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.iceberg.Warehouse;
import org.apache.arrow.memory.BufferAllocator;

/** What loads write to, and keep their books in; everything in it is closed by who made it. */
public record LoadStores(
    Catalog catalog,
    Warehouse warehouse,
    DuckDb duckDb,
    OnlineStore online,
    LoadRegistry registry,
    HistoryLocks locks,
    BufferAllocator allocator) {}
