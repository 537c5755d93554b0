package dev.tidemark.catalog.source;

/** What a registered schema is. */
public enum SourceKind {
  POSTGRES,
  ICEBERG
}
