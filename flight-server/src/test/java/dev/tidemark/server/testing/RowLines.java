package dev.tidemark.server.testing;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The rows of a query as text. */
public final class RowLines {
  private RowLines() {}

  /** Every row, its values separated by blanks. */
  public static List<String> of(Statement statement, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          values.add(rows.getString(column));
        }
        lines.add(String.join(" ", values).strip());
      }
    }
    return lines;
  }
}
