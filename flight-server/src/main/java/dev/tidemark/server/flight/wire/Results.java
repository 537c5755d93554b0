package dev.tidemark.server.flight.wire;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** Results as a client is promised and given them: FlightInfo's schema is DoGet's. */
public final class Results {
  private static final DataType UUID = DataType.of(TypeName.UUID);
  private static final DataType TEXT = DataType.of(TypeName.VARCHAR);

  private final BufferAllocator allocator;

  public Results(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  /** The statement's columns; of a change, those of its one-row result. */
  public Schema schema(Prepared prepared, ClientDialect client) {
    return schema(prepared instanceof Prepared.Rows rows ? rows.columns() : Counts.COLUMNS, client);
  }

  private static Schema schema(List<Column> columns, ClientDialect client) {
    return ArrowTypes.schema(
        client == ClientDialect.TEXT_UUIDS
            ? columns.stream().map(Results::uuidAsText).toList()
            : columns);
  }

  /** The same rows as the client reads them. */
  public BatchStream forClient(BatchStream rows, ClientDialect client) {
    return client == ClientDialect.TEXT_UUIDS && TextUuids.areIn(rows.schema())
        ? new TextUuids(rows, allocator)
        : rows;
  }

  /** The one-row result of a change. */
  public BatchStream counts(long rows) {
    return new RowBatchStream(
        allocator, Counts.COLUMNS, List.<Object[]>of(new Object[] {rows}).iterator());
  }

  private static Column uuidAsText(Column column) {
    if (column.type().equals(UUID)) {
      return new Column(column.name(), TEXT, column.nullable(), column.comment());
    }
    if (column.type().equals(new DataType.ArrayOf(UUID))) {
      return new Column(
          column.name(), new DataType.ArrayOf(TEXT), column.nullable(), column.comment());
    }
    return column;
  }
}
