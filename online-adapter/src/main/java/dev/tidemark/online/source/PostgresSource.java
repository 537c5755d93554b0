package dev.tidemark.online.source;

import dev.tidemark.catalog.source.Source;
import dev.tidemark.online.connection.PostgresConfig;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.connection.PostgresPool.Use;
import dev.tidemark.online.engine.PostgresEngine;
import dev.tidemark.online.engine.PostgresEngineConfig;
import dev.tidemark.planner.engine.EngineId;

/** One registered PostgreSQL schema. Reads and writes have their own connections. Thread-safe. */
public final class PostgresSource implements AutoCloseable {
  private final PostgresPool readers;
  private final PostgresPool writers;
  private final PostgresEngine engine;
  private final PostgresSourceTables tables;
  private final PostgresSourceWriter writer;

  PostgresSource(Source source, PostgresConfig config, PostgresEngineConfig engines) {
    String schema = source.options().getOrDefault("schema", "public");
    this.readers = PostgresPool.open(config, source.name() + " read", Use.READ_FOREIGN);
    this.writers = PostgresPool.open(config, source.name() + " write", Use.WRITE);
    this.engine = new PostgresEngine(EngineId.postgresSource(source.name()), readers, engines);
    this.tables = new PostgresSourceTables(readers, schema);
    this.writer = new PostgresSourceWriter(writers, schema);
  }

  /** Executes queries, read only. */
  public PostgresEngine engine() {
    return engine;
  }

  /** What there is. */
  public PostgresSourceTables tables() {
    return tables;
  }

  /** Changes what there is. */
  public PostgresSourceWriter writer() {
    return writer;
  }

  @Override
  public void close() {
    readers.close();
    writers.close();
  }
}
