package dev.tidemark.offline.load.staging;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.load.file.LoadErrors;
import dev.tidemark.offline.load.file.SourceFiles;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The staged rows that can't be loaded.
 *
 * @param staged the table of the rows
 * @param reason its column that says what is wrong; NULL for a good row
 */
record BadRows(Lease lease, String staged, String reason) {
  private static final int SHOWN = 10;

  /**
   * Throws {@code INVALID_VALUE} with their count and ten of them, if there are any; returns how
   * many rows there are.
   */
  long refuse(SourceFiles files) {
    long rows;
    long bad;
    lease.materializeResults();
    try (Statement statement = lease.connection().createStatement();
        ResultSet counts =
            statement.executeQuery("SELECT count(*), count(" + reason + ") FROM " + staged)) {
      counts.next();
      rows = counts.getLong(1);
      bad = counts.getLong(2);
    } catch (SQLException e) {
      throw LoadErrors.ofFile(lease.translate(e));
    }
    if (bad == 0) {
      return rows;
    }
    List<String> reasons = reasons(files);
    throw new TidemarkException(
        ErrorCode.INVALID_VALUE,
        bad
            + " of "
            + rows
            + " rows can't be loaded, so none was: "
            + String.join("; ", reasons)
            + (bad > reasons.size() ? "; …" : ""));
  }

  private List<String> reasons(SourceFiles files) {
    String sql =
        "SELECT %s, %s, %s FROM %s WHERE %3$s IS NOT NULL ORDER BY 2 LIMIT %d"
            .formatted(LoadSource.FILE, LoadSource.ORDINAL, reason, staged, SHOWN);
    try (Statement statement = lease.connection().createStatement()) {
      Map<Integer, Long> firstRows = firstRows(statement);
      List<String> reasons = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(sql)) {
        while (row.next()) {
          int file = row.getInt(1);
          long inFile = row.getLong(2) - firstRows.getOrDefault(file, 0L) + 1;
          reasons.add(
              files.files().get(file).getFileName() + " row " + inFile + ", " + row.getString(3));
        }
      }
      return reasons;
    } catch (SQLException e) {
      throw lease.translate(e);
    }
  }

  /** The number of each file's first row. */
  private Map<Integer, Long> firstRows(Statement statement) throws SQLException {
    Map<Integer, Long> firstRows = new TreeMap<>();
    String sql =
        "SELECT %s, min(%s) FROM %s GROUP BY ALL"
            .formatted(LoadSource.FILE, LoadSource.ORDINAL, staged);
    try (ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        firstRows.put(row.getInt(1), row.getLong(2));
      }
    }
    return firstRows;
  }
}
