package dev.tidemark.sqltests.asof.data;

import dev.tidemark.server.slt.format.SortMode;
import dev.tidemark.server.slt.result.ErrorText;
import dev.tidemark.server.slt.result.QueryResult;
import dev.tidemark.sqltests.asof.oracle.BoundText;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** A session of the JDBC driver. Statements with parameters stay prepared, for later. */
public final class Session implements AutoCloseable {
  private static final Calendar UTC = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
  private static final int NANOS_OF_A_MILLISECOND = 1_000_000;

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

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

  /** The same of a statement that may have parameters. */
  public List<String> lines(BoundText text) throws SQLException {
    if (text.values().isEmpty()) {
      return lines(text.sql());
    }
    PreparedStatement statement = prepared.get(text.sql());
    if (statement == null) {
      statement = connection.prepareStatement(text.sql());
      prepared.put(text.sql(), statement);
    }
    for (int i = 0; i < text.values().size(); i++) {
      bind(statement, i + 1, text.values().get(i));
    }
    try (ResultSet rows = statement.executeQuery()) {
      return QueryResult.read(rows, SortMode.ROWSORT).lines();
    }
  }

  private static void bind(PreparedStatement statement, int at, BoundText.Value value)
      throws SQLException {
    Object bound = value.value();
    switch (value.type()) {
      case BOOLEAN -> statement.setBoolean(at, (Boolean) bound);
      case INTEGER -> statement.setInt(at, Math.toIntExact((Long) bound));
      case BIGINT -> statement.setLong(at, (Long) bound);
      case REAL -> statement.setFloat(at, ((Double) bound).floatValue());
      case DOUBLE -> statement.setDouble(at, (Double) bound);
      case DECIMAL -> statement.setBigDecimal(at, ((BigDecimal) bound).setScale(SqlType.SCALE));
      case VARCHAR, UUID -> statement.setString(at, (String) bound);
      case VARBINARY -> statement.setBytes(at, HexFormat.of().parseHex((String) bound));
      case DATE -> statement.setDate(at, new Date(millis(((LocalDate) bound).atStartOfDay())), UTC);
      case TIME ->
          statement.setTime(
              at, new Time(((LocalTime) bound).toNanoOfDay() / NANOS_OF_A_MILLISECOND), UTC);
      case TIMESTAMP, INSTANT ->
          statement.setTimestamp(at, new Timestamp(millis((LocalDateTime) bound)), UTC);
      case INTEGERS -> throw new IllegalArgumentException("JDBC's driver binds no arrays");
    }
  }

  private static long millis(LocalDateTime time) {
    return time.toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  /** The one number that a query gives; -1 for NULL. */
  long number(String sql) {
    Object number = rows(sql, List.of(SqlType.BIGINT)).get(0)[0];
    return number == null ? -1 : (Long) number;
  }

  /** The one column of a query. */
  List<String> texts(String sql) {
    try {
      return lines(sql);
    } catch (SQLException e) {
      throw new AssertionError(ErrorText.of(e) + "\n" + sql, e);
    }
  }

  /** The rows as values. */
  public List<@Nullable Object[]> rows(String sql, List<SqlType> types) {
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

  /** Lets go of the statements that stayed prepared. */
  void forgetPrepared() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.close();
    }
    prepared.clear();
  }

  @Override
  public void close() throws SQLException {
    forgetPrepared();
    connection.close();
  }
}
