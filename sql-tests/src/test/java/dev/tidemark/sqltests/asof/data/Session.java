package dev.tidemark.sqltests.asof.data;

import dev.tidemark.server.slt.format.SortMode;
import dev.tidemark.server.slt.result.ErrorText;
import dev.tidemark.server.slt.result.QueryResult;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session of the JDBC driver. */
public final class Session implements AutoCloseable {
  private final Connection connection;

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Fails with the statement and the server's sentence. */
  public void run(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(ErrorText.of(e) + "\n" + sql, e);
    }
  }

  /** The server's sentence; empty where there is none. */
  public String error(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return "";
    } catch (SQLException e) {
      return ErrorText.of(e);
    }
  }

  /** The rows as the runner of the suites prints them, sorted. */
  public List<String> lines(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return QueryResult.read(rows, SortMode.ROWSORT).lines();
    }
  }

  /** The one number that a query gives; -1 for NULL. */
  long number(String sql) {
    Object number = rows(sql, List.of(SqlType.BIGINT)).get(0)[0];
    return number == null ? -1 : (Long) number;
  }

  /** The rows as values. */
  List<@Nullable Object[]> rows(String sql, List<SqlType> types) {
    try {
      List<@Nullable Object[]> rows = new ArrayList<>();
      for (String line : lines(sql)) {
        List<String> texts = Arrays.asList(line.split("\t", -1));
        @Nullable Object[] row = new @Nullable Object[types.size()];
        for (int i = 0; i < row.length; i++) {
          row[i] = types.get(i).parse(texts.get(i));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new AssertionError(ErrorText.of(e) + "\n" + sql, e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
