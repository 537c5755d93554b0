package dev.tidemark.server.tables.foreign;

import dev.tidemark.catalog.source.Source;
import dev.tidemark.offline.iceberg.IcebergSourceTables;
import dev.tidemark.offline.table.IcebergSourceWriter;
import dev.tidemark.online.source.PostgresSources;

/** Opens registered schemas by their kind. */
public record SchemaOpener(
    PostgresSources postgres, IcebergSourceTables iceberg, IcebergSourceWriter icebergWriter) {

  /** Connects when it is first used, not here. */
  public ForeignSchema open(Source source) {
    return switch (source.kind()) {
      case POSTGRES -> new PostgresSchema(source, postgres.of(source), postgres);
      case ICEBERG -> new IcebergSchema(source, iceberg, icebergWriter);
    };
  }
}
