package dev.tidemark.planner.settings;

/** Which engine runs a query. */
public enum EngineChoice {
  /** The planner decides by where the tables are. */
  AUTO,
  /** The embedded DuckDB, which is sent what it doesn't have. */
  DUCKDB,
  /** PostgreSQL, for queries over tables of one PostgreSQL. */
  POSTGRES,
  /** Trino, for as much as it can run of what reads histories. */
  TRINO
}
