package dev.tidemark.planner.engine;

/** The SQL dialects and executions we know. */
public enum EngineKind {
  DUCKDB,
  POSTGRES,
  TRINO
}
