package dev.tidemark.planner.engine;

/**
 * Names an engine instance: the store's own PostgreSQL, a registered one, the embedded DuckDB, or
 * Trino.
 *
 * @param source the registered schema for a foreign PostgreSQL, else empty
 */
public record EngineId(EngineKind kind, String source) {
  public static final EngineId DUCKDB = new EngineId(EngineKind.DUCKDB, "");
  public static final EngineId POSTGRES = new EngineId(EngineKind.POSTGRES, "");
  public static final EngineId TRINO = new EngineId(EngineKind.TRINO, "");

  /** A registered PostgreSQL. */
  public static EngineId postgresSource(String source) {
    return new EngineId(EngineKind.POSTGRES, source);
  }

  @Override
  public String toString() {
    String name = kind.name().toLowerCase(java.util.Locale.ROOT);
    return source.isEmpty() ? name : name + ":" + source;
  }
}
