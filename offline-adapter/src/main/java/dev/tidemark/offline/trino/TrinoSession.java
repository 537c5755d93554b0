package dev.tidemark.offline.trino;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.DistributedSession;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.iceberg.catalog.TableIdentifier;

/** One query's statements on Trino and the temporary tables they need. */
final class TrinoSession implements DistributedSession {
  /** How much longer than its query a temporary table may be needed. */
  private static final Duration SLACK = Duration.ofMinutes(10);

  private final TrinoPool pool;
  private final TemporaryTables temporary;
  private final QueryContext context;
  private final Consumer<String> progress;
  private final List<TableIdentifier> made = new ArrayList<>();
  private final List<TrinoStatement> statements = new CopyOnWriteArrayList<>();
  private volatile boolean cancelled;

  TrinoSession(
      TrinoPool pool, TemporaryTables temporary, QueryContext context, Consumer<String> progress) {
    this.pool = pool;
    this.temporary = temporary;
    this.context = context;
    this.progress = progress;
  }

  private String catalog() {
    return pool.config().catalog();
  }

  @Override
  public String send(List<Column> columns, BatchStream rows) {
    try (rows) {
      check();
      TableIdentifier table = newTable();
      List<Column> numbered = numbered(columns);
      temporary.create(table, numbered, rows, context.allocator());
      List<String> items = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        items.add(numbered.get(i).name() + " AS " + TrinoText.name(columns.get(i).name()));
      }
      return "(SELECT "
          + String.join(", ", items)
          + " FROM "
          + TrinoText.table(catalog(), table)
          + ")";
    }
  }

  /** Noted before it is made, so that whatever comes of it is removed. */
  private TableIdentifier newTable() {
    TableIdentifier table = temporary.newName(context.timeout().plus(SLACK));
    made.add(table);
    return table;
  }

  /** Trino's names have no case, and there may be two alike. */
  private static List<Column> numbered(List<Column> columns) {
    List<Column> numbered = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      numbered.add(Column.of("c" + i, columns.get(i).type()));
    }
    return numbered;
  }

  @Override
  public BatchStream run(EngineQuery query) {
    requireReadable(query.columns());
    TrinoStatement statement = newStatement();
    try {
      ResultSet results = statement.query(query.sql());
      return TrinoRows.of(statement, results, query.columns(), context.allocator());
    } catch (RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void requireReadable(List<Column> columns) {
    for (Column column : columns) {
      if (!TrinoValues.canRead(column.type())) {
        throw new TidemarkException(
            ErrorCode.INTERNAL_ERROR,
            "Column '" + column.name() + "' must come from Trino in a table");
      }
    }
  }

  private TrinoStatement newStatement() {
    check();
    TrinoStatement statement = TrinoStatement.on(pool, progress);
    statements.add(statement);
    if (cancelled) {
      statement.cancel();
    }
    return statement;
  }

  @Override
  public boolean canRun(List<DataType> types) {
    return types.stream().allMatch(TrinoValues::canRead);
  }

  @Override
  public TableDef keep(EngineQuery query) {
    TableIdentifier table = newTable();
    List<Column> columns = numbered(query.columns());
    List<String> names = columns.stream().map(Column::name).toList();
    try (TrinoStatement statement = newStatement()) {
      statement.update(
          "CREATE TABLE "
              + TrinoText.table(catalog(), table)
              + " WITH (format = 'PARQUET', location = "
              + TrinoText.quoted(temporary.location(table))
              + ") AS SELECT * FROM ("
              + query.sql()
              + ") AS result ("
              + String.join(", ", names)
              + ")");
    }
    List<String> parts = new ArrayList<>(List.of(table.namespace().levels()));
    parts.add(table.name());
    return new TableDef(
        new TableName(table.namespace().toString(), table.name()),
        columns,
        new TableLocation.Iceberg(table.namespace().toString(), parts));
  }

  @Override
  public String account() {
    return statements.get(statements.size() - 1).account();
  }

  private void check() {
    if (cancelled) {
      throw new TidemarkException(ErrorCode.CANCELLED, "The query was cancelled");
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    statements.forEach(TrinoStatement::cancel);
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    for (TableIdentifier table : made) {
      try {
        temporary.drop(table);
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    made.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
