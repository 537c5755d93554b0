package dev.tidemark.server.tables.foreign;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.offline.iceberg.IcebergSourceTables;
import dev.tidemark.offline.table.IcebergSourceWriter;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.table.TableDef;
import java.util.List;
import java.util.Optional;

/** A registered namespace of the Iceberg catalog. */
record IcebergSchema(Source source, IcebergSourceTables iceberg, IcebergSourceWriter writer)
    implements ForeignSchema {

  @Override
  public void check() {
    iceberg.check(source);
  }

  @Override
  public List<String> tables() {
    return iceberg.tables(source);
  }

  @Override
  public Optional<TableDef> find(String table) {
    return iceberg.find(source, table);
  }

  @Override
  public void create(String table, List<Column> columns) {
    writer.create(source, table, columns);
  }

  @Override
  public long createOf(String table, List<Column> columns, BatchStream rows, QueryContext context) {
    try (rows) {
      return writer.createOf(source, table, columns, rows, context.allocator());
    }
  }

  @Override
  public long append(String table, List<Column> columns, BatchStream rows, QueryContext context) {
    try (rows) {
      return writer.append(source, table, columns, rows, context.allocator());
    }
  }

  @Override
  public void drop(String table) {
    writer.drop(source, table);
  }

  @Override
  public void close() {}
}
