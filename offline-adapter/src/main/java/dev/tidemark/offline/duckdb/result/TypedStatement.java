package dev.tidemark.offline.duckdb.result;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.duckdb.DuckDbErrors;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.StopSignal;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.Parameter;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;

/** Statements whose results have the promised types, with their parameters bound. */
public final class TypedStatement {
  /** All that the driver says when a streamed statement fails before its first rows. */
  private static final String NO_REASON = "Invalid result set";

  private TypedStatement() {}

  private interface Execution {
    ResultSet result() throws SQLException;
  }

  /**
   * Executes a query. A text without parameters that is known to have the types is a plain
   * statement, which is planned once.
   *
   * @param releases gets what has to be closed after the result
   */
  static ResultSet execute(Lease lease, EngineQuery query, Releases releases, StopSignal stop)
      throws SQLException {
    if (query.parameters().isEmpty() && lease.fittingTexts().contains(query.sql())) {
      Statement plain = releases.keep(lease.connection().createStatement());
      ResultSet result = executed(() -> plain.executeQuery(query.sql()), lease, query, stop);
      if (isPromised(releases.keep(result).getMetaData(), query.columns())) {
        return result;
      }
      result.close();
      lease.fittingTexts().remove(query.sql());
    }
    PreparedStatement statement = releases.keep(prepare(lease, query));
    bind(statement, query.parameters());
    return releases.keep(executed(statement::executeQuery, lease, query, stop));
  }

  private static ResultSet executed(
      Execution execution, Lease lease, EngineQuery query, StopSignal stop) throws SQLException {
    try {
      return execution.result();
    } catch (SQLException e) {
      stop.check();
      String message = e.getMessage();
      if (message != null && message.endsWith(NO_REASON)) {
        throw reason(lease, query, e);
      }
      throw e;
    }
  }

  private static PreparedStatement prepare(Lease lease, EngineQuery query) throws SQLException {
    PreparedStatement plain = lease.connection().prepareStatement(query.sql());
    try {
      if (isPromised(plain.getMetaData(), query.columns())) {
        lease.fittingTexts().add(query.sql());
        return plain;
      }
    } catch (SQLException | RuntimeException e) {
      plain.close();
      throw e;
    }
    plain.close();
    return lease.connection().prepareStatement(cast(query));
  }

  private static boolean isPromised(@Nullable ResultSetMetaData actual, List<Column> promised)
      throws SQLException {
    if (actual == null || actual.getColumnCount() != promised.size()) {
      // Types that depend on parameters aren't known before these are bound.
      return false;
    }
    for (int i = 0; i < promised.size(); i++) {
      if (!actual.getColumnTypeName(i + 1).equals(promised.get(i).type().duckdb())) {
        return false;
      }
    }
    return true;
  }

  /** Keeps the order of an ORDER BY inside: see preserve_insertion_order. */
  public static String cast(EngineQuery query) {
    List<Column> columns = query.columns();
    String casts =
        IntStream.range(0, columns.size())
            .mapToObj(i -> "CAST(c" + i + " AS " + columns.get(i).type().duckdb() + ")")
            .collect(Collectors.joining(", "));
    String names =
        IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    return "SELECT " + casts + " FROM (" + query.sql() + "\n) AS result(" + names + ")";
  }

  /** Runs a statement whose result's types are its own, and hands its rows on. */
  public static void read(
      DuckDBConnection connection,
      BoundSql query,
      Consumer<DuckDBDataChunkReader> chunks,
      StopSignal stop)
      throws SQLException {
    try (DuckDBPreparedStatement statement = connection.prepare(query.sql())) {
      bind(statement, query.parameters());
      try (DuckDBChunkedResult result = statement.query()) {
        while (result.nextChunk()) {
          stop.check();
          chunks.accept(result.chunk());
        }
      }
    }
  }

  /**
   * Runs a statement to its end, and returns the number in its one row; of rows, where it creates a
   * table of them. That takes up to a quarter less time than to read its rows in chunks, for which
   * DuckDB's threads wait for each other as for any result that is read while it is computed.
   */
  public static long number(DuckDBConnection connection, BoundSql query) throws SQLException {
    if (query.parameters().isEmpty()) {
      try (Statement plain = connection.createStatement()) {
        return number(plain, plain.execute(query.sql()));
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(query.sql())) {
      bind(statement, query.parameters());
      return number(statement, statement.execute());
    }
  }

  private static long number(Statement executed, boolean hasRows) throws SQLException {
    if (!hasRows) {
      return executed.getLargeUpdateCount();
    }
    try (ResultSet result = executed.getResultSet()) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  /** Executes again in the way that does tell the reason. */
  private static SQLException reason(Lease lease, EngineQuery query, SQLException failure) {
    try (PreparedStatement again = prepare(lease, query)) {
      bind(again, query.parameters());
      try (DuckDBChunkedResult result = again.unwrap(DuckDBPreparedStatement.class).query()) {
        while (result.nextChunk()) {
          // Only the failure is of interest.
        }
      }
      return failure;
    } catch (SQLException e) {
      return DuckDbErrors.causeOf(e);
    }
  }

  private static void bind(PreparedStatement statement, List<Parameter> parameters)
      throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      statement.setObject(i + 1, bound(parameter.type(), parameter.value(), statement));
    }
  }

  private static @Nullable Object bound(
      DataType type, @Nullable Object value, PreparedStatement statement) throws SQLException {
    if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    } else if (value instanceof BigDecimal decimal && decimal.scale() < 0) {
      return decimal.setScale(0);
    } else if (value instanceof List<?> list && type instanceof DataType.ArrayOf array) {
      Object[] elements = new Object[list.size()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = bound(array.element(), list.get(i), statement);
      }
      return statement.getConnection().createArrayOf(array.element().duckdb(), elements);
    } else if (value != null && !type.javaClass().isInstance(value)) {
      throw new TidemarkException(
          ErrorCode.INTERNAL_ERROR,
          "A parameter of type " + type + " holds a " + value.getClass().getSimpleName());
    }
    return value;
  }
}
