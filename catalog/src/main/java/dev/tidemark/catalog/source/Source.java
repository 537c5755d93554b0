package dev.tidemark.catalog.source;

import java.util.Map;

/**
 * A registered schema. Holds no password: {@code options} names the environment variable that does
 * ({@code password_env}).
 *
 * @param name the schema's name in Tidemark
 * @param location a JDBC address for PostgreSQL; for Iceberg the namespace in the catalog at hand
 * @param options e.g. {@code user}, {@code password_env}, {@code schema} (default {@code public});
 *     for Iceberg {@code create}
 */
public record Source(String name, SourceKind kind, String location, Map<String, String> options) {
  /** Copies the options. */
  public Source {
    options = Map.copyOf(options);
  }
}
