package dev.tidemark.server.tables;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.offline.iceberg.IcebergSourceTables;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.table.TableDef;
import java.util.List;
import java.util.Optional;

/** A registered namespace of the Iceberg catalog; its tables are read, not written. */
record IcebergSchema(Source source, IcebergSourceTables iceberg) implements ForeignSchema {

  @Override
  public List<String> tables() {
    iceberg.check(source);
    return iceberg.tables(source);
  }

  @Override
  public Optional<TableDef> find(String table) {
    return iceberg.find(source, table);
  }

  @Override
  public void create(String table, List<Column> columns) {
    throw readOnly();
  }

  @Override
  public long append(String table, List<Column> columns, BatchStream rows) {
    rows.close();
    throw readOnly();
  }

  @Override
  public void drop(String table) {
    throw readOnly();
  }

  private TidemarkException readOnly() {
    return new TidemarkException(
        ErrorCode.NOT_SUPPORTED,
        "The Iceberg schema '"
            + source.name()
            + "' is read only here; change its tables with the engine that owns them");
  }

  @Override
  public void close() {}
}
