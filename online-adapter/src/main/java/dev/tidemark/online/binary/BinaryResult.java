package dev.tidemark.online.binary;

import dev.tidemark.catalog.group.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * A result whose values come as they lie in PostgreSQL, where their types move in binary.
 *
 * @param columns what each row is read by
 */
public record BinaryResult(ResultSet rows, List<ResultColumn> columns) {

  /** Executes the statement, as often as it is asked to. */
  @FunctionalInterface
  public interface Execution {
    ResultSet execute() throws SQLException;
  }

  /**
   * What the statement gives. Where the driver has to prepare it again, as after a change of the
   * table, it gets that one result as text, and so is asked a second time.
   *
   * @param promised the columns' types, in order
   */
  public static BinaryResult of(Execution statement, List<Column> promised) throws SQLException {
    ResultSet rows = statement.execute();
    List<ResultColumn> columns = ResultColumn.of(rows, promised);
    if (columns.stream().anyMatch(ResultColumn::isTextForOnce)) {
      rows = statement.execute();
      columns = ResultColumn.of(rows, promised);
    }
    return new BinaryResult(rows, columns);
  }
}
