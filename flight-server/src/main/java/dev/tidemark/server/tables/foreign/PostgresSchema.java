package dev.tidemark.server.tables.foreign;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.online.source.PostgresSource;
import dev.tidemark.online.source.PostgresSources;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A registered schema of a PostgreSQL. Where it holds an Iceberg catalog, such as the server's own,
 * that is for Iceberg alone: without it nobody finds the tables' files any more.
 */
record PostgresSchema(Source source, PostgresSource postgres, PostgresSources all)
    implements ForeignSchema {
  private static final Set<String> ICEBERG_CATALOG =
      Set.of("iceberg_tables", "iceberg_namespace_properties");

  @Override
  public void check() {
    postgres.tables().check();
  }

  @Override
  public List<String> tables() {
    return postgres.tables().names().stream()
        .filter(name -> !ICEBERG_CATALOG.contains(name))
        .toList();
  }

  @Override
  public Optional<TableDef> find(String table) {
    if (ICEBERG_CATALOG.contains(table)) {
      return Optional.empty();
    }
    return postgres
        .tables()
        .find(table)
        .map(
            found ->
                new TableDef(
                    new TableName(source.name(), table),
                    found.columns(),
                    new TableLocation.Postgres(
                        source.name(), postgres.tables().schema(), table, found.conversions())));
  }

  @Override
  public void create(String table, List<Column> columns) {
    postgres.writer().createTable(table, columns);
  }

  @Override
  public long createOf(String table, List<Column> columns, BatchStream rows, QueryContext context) {
    try (rows) {
      return postgres.writer().createTable(table, columns, ArrowRows.of(rows, columns));
    }
  }

  @Override
  public long append(String table, List<Column> columns, BatchStream rows, QueryContext context) {
    try (rows) {
      return postgres.writer().insert(table, columns, ArrowRows.of(rows, columns));
    }
  }

  @Override
  public void drop(String table) {
    if (ICEBERG_CATALOG.contains(table)) {
      throw new TidemarkException(
          ErrorCode.PERMISSION_DENIED,
          "'" + source.name() + "." + table + "' is of an Iceberg catalog, which can't be changed");
    }
    postgres.writer().dropTable(table);
  }

  @Override
  public void close() {
    all.forget(source);
  }
}
