package dev.tidemark.server.statement.write;

import java.util.Optional;

/**
 * Where an ingested stream goes.
 *
 * @param schema empty where the client named none: an existing table is looked up as any name is, a
 *     new one is the session's
 */
public record IngestTarget(
    Optional<String> schema, String table, IfMissing ifMissing, IfExists ifExists) {

  /** What to do where there is no such table. */
  public enum IfMissing {
    FAIL,
    CREATE
  }

  /** What to do where there is one. */
  public enum IfExists {
    FAIL,
    APPEND,
    REPLACE
  }
}
