package dev.tidemark.planner.validate.literal;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code INSERT … VALUES} that are nothing but parameters and literals which are what
 * their columns take: the statements of JDBC batches, and of scripts with thousands of rows. No
 * engine needs to compute them, and unifying the types of so many rows would take seconds.
 */
public final class ValueRows {
  private final List<Object[]> cells;
  private final List<DataType> parameters;

  private ValueRows(List<Object[]> cells, List<DataType> parameters) {
    this.cells = cells;
    this.parameters = List.copyOf(parameters);
  }

  /** A place for the value of a parameter. */
  private record Mark(int index) {}

  /**
   * Empty where anything has to be computed, converted, or refused by the validator. Errors: {@code
   * NUMERIC_OVERFLOW} for a number that its column can't hold.
   */
  public static Optional<ValueRows> read(SqlNode source, List<Column> columns) {
    if (source.getKind() != SqlKind.VALUES) {
      return Optional.empty();
    }
    List<Object[]> rows = new ArrayList<>();
    List<DataType> parameters = new ArrayList<>();
    for (SqlNode row : ((SqlBasicCall) source).getOperandList()) {
      Object[] cells = new Object[columns.size()];
      if (!fill(cells, row, columns, parameters)) {
        return Optional.empty();
      }
      rows.add(cells);
    }
    return Optional.of(new ValueRows(rows, parameters));
  }

  /** Returns whether the row is of our kind. */
  private static boolean fill(
      Object[] cells, SqlNode row, List<Column> columns, List<DataType> parameters) {
    if (!(row instanceof SqlBasicCall values) || values.operandCount() != columns.size()) {
      return false;
    }
    for (int i = 0; i < cells.length; i++) {
      DataType type = columns.get(i).type();
      SqlNode value = values.operand(i);
      if (value instanceof SqlDynamicParam) {
        cells[i] = new Mark(parameters.size());
        parameters.add(type);
      } else if (!LiteralValue.isNull(value)) {
        Optional<Object> literal = LiteralValue.of(value, columns.get(i));
        if (literal.isEmpty()) {
          return false;
        }
        cells[i] = literal.get();
      }
    }
    return true;
  }

  /** The type of each parameter, which is its column's, in order. */
  public List<DataType> parameters() {
    return parameters;
  }

  /** The rows with these parameters, of their columns' Java classes. */
  public List<Object[]> bind(Object[] values) {
    return cells.stream().map(row -> bind(row, values)).toList();
  }

  private static Object[] bind(Object[] row, Object[] values) {
    Object[] bound = row.clone();
    for (int i = 0; i < bound.length; i++) {
      @Nullable Object cell = bound[i];
      if (cell instanceof Mark mark) {
        bound[i] = values[mark.index()];
      }
    }
    return bound;
  }
}
