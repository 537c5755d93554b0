package dev.tidemark.server.statement.write;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.SessionTables;
import dev.tidemark.planner.parse.statement.ChangeStatement.Insert;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.validate.literal.ValueRows;
import dev.tidemark.server.execution.Queries;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.BoundParameters;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.NamedTables;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import dev.tidemark.server.statement.table.ForeignTables;
import dev.tidemark.server.tables.SessionCatalogs;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** {@code INSERT}: a put into a feature group, an append to a table. */
final class InsertStatements {
  private final SessionCatalogs catalogs;
  private final PreparedPuts puts;
  private final Queries queries;
  private final OnlineStore online;
  private final SessionTables sessionTables;
  private final ForeignTables foreignTables;

  InsertStatements(StatementParts parts) {
    this.catalogs = parts.catalogs();
    this.puts = new PreparedPuts(parts.catalogs());
    this.queries = parts.queries();
    this.online = parts.online();
    this.sessionTables = parts.sessionTables();
    this.foreignTables = new ForeignTables(parts.catalog(), parts.foreign());
  }

  /** What was prepared before and still holds, so that it need not be parsed. */
  Optional<Prepared> known(Session session, String sql) {
    return puts.find(session, sql);
  }

  Prepared prepare(Session session, String sql, Insert insert) {
    TableCatalog catalog = catalogs.of(session);
    TableDef table = NamedTables.find(catalog, insert.target());
    List<Column> columns = InsertTargets.columns(table, insert.columns());
    Optional<ValueRows> values = ValueRows.read(insert.source(), columns);
    if (values.isPresent()) {
      Prepared change =
          new Prepared.Change(
              sql,
              values.get().parameters(),
              (call, rows) -> insertValues(call, sql, insert, table, columns, values.get(), rows));
      return table.location() instanceof TableLocation.Features
          ? puts.remember(catalog.fingerprint(), change)
          : change;
    }
    PlannedQuery source = queries.planInsert(session, insert.source(), columns);
    return new Prepared.Change(
        sql,
        source.parameters(),
        (call, rows) -> run(call, sql, insert, table, columns, source, rows));
  }

  /** The rows are the table's own: one batch. */
  private long insertValues(
      Call call,
      String sql,
      Insert insert,
      TableDef table,
      List<Column> columns,
      ValueRows values,
      List<Object[]> parameterRows) {
    Iterator<Object[]> rows =
        parameterRows.stream().flatMap(row -> values.bind(row).stream()).iterator();
    if (table.location() instanceof TableLocation.Features features) {
      return put(call, sql, features.group(), columns, rows);
    }
    BatchStream batches = new RowBatchStream(call.context().allocator(), columns, rows);
    return append(call, insert, table, columns, batches);
  }

  private long append(
      Call call, Insert insert, TableDef table, List<Column> columns, BatchStream source) {
    BatchStream rows = InsertTargets.widened(table, columns, source, call.context());
    return table.location() instanceof TableLocation.Session
        ? sessionTables.append(call.context(), table.name().name(), rows)
        : foreignTables.append(
            table.name().schema(), insert.target(), table.columns(), rows, call.context());
  }

  private long run(
      Call call,
      String sql,
      Insert insert,
      TableDef table,
      List<Column> columns,
      PlannedQuery source,
      List<Object[]> parameterRows) {
    if (table.location() instanceof TableLocation.Features features) {
      return put(call, sql, features.group(), columns, source, parameterRows);
    }
    long count = 0;
    for (Object[] values : parameterRows) {
      count += append(call, insert, table, columns, source(call, source, values));
    }
    return count;
  }

  private long put(
      Call call,
      String sql,
      FeatureGroup group,
      List<Column> columns,
      PlannedQuery source,
      List<Object[]> parameterRows) {
    List<Object[]> records = new ArrayList<>();
    for (Object[] values : parameterRows) {
      try (BatchStream rows = source(call, source, values)) {
        Iterator<Object[]> read = ArrowRows.of(rows, columns);
        read.forEachRemaining(records::add);
      }
    }
    return put(call, sql, group, columns, records.iterator());
  }

  private long put(
      Call call, String sql, FeatureGroup group, List<Column> columns, Iterator<Object[]> records) {
    return online
        .put(group, columns.stream().map(Column::name).toList(), records, Puts.options(call, sql))
        .records();
  }

  private BatchStream source(Call call, PlannedQuery source, Object[] values) {
    return queries.run(
        call.session(), call.context(), source, BoundParameters.of(source.parameters(), values));
  }
}
