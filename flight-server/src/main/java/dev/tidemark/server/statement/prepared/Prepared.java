package dev.tidemark.server.statement.prepared;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import java.util.List;

/**
 * A statement that was parsed and planned, and has not run: what {@code prepare} makes and {@code
 * DoGet} or an update executes, any number of times.
 */
public sealed interface Prepared {

  String sql();

  /** The type of each {@code ?}, in order. */
  List<DataType> parameters();

  /** A statement that gives rows. */
  record Rows(String sql, List<DataType> parameters, List<Column> columns, RowSource source)
      implements Prepared {
    /** Copies its lists. */
    public Rows {
      parameters = List.copyOf(parameters);
      columns = List.copyOf(columns);
    }
  }

  /** A statement that changes something and gives a count. */
  record Change(String sql, List<DataType> parameters, ChangeAction action) implements Prepared {
    /** Copies the parameters. */
    public Change {
      parameters = List.copyOf(parameters);
    }
  }
}
