package dev.tidemark.bench.writes.put;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What a user would write with PgJDBC: in one transaction, the rows into a history and the newest
 * of each key into a table of its own, where it is newer.
 */
public final class PutsByHand implements Puts {
  private static final String PLACES = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final Connection connection;
  private final PreparedStatement history;
  private final PreparedStatement newest;

  /** Statements of one row, executed as a batch; with {@code options} for the URL. */
  public PutsByHand(String url, String options) throws SQLException {
    this.connection = DriverManager.getConnection(url + options);
    connection.setAutoCommit(false);
    this.history =
        connection.prepareStatement(
            "INSERT INTO hand.history (" + PutRow.NAMES + ") VALUES " + PLACES);
    this.newest = connection.prepareStatement(upsert("VALUES " + PLACES));
  }

  /** The rows of the source into the table of newest rows, where they are newer. */
  public static String upsert(String source) {
    return """
    INSERT INTO hand.newest AS n (%s) %s ON CONFLICT (user_id) DO UPDATE SET
      event_time = excluded.event_time, clicks = excluded.clicks, views = excluded.views,
      score = excluded.score, ratio = excluded.ratio, member = excluded.member,
      country = excluded.country, segment = excluded.segment, price = excluded.price
    WHERE excluded.event_time > n.event_time\
    """
        .formatted(PutRow.NAMES, source);
  }

  /** Creates the two tables. */
  public static void createTables(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS hand CASCADE");
      statement.execute("CREATE SCHEMA hand");
      statement.execute("CREATE TABLE hand.history (" + PutRow.COLUMNS + ")");
      statement.execute("CREATE TABLE hand.newest (" + PutRow.COLUMNS + ", PRIMARY KEY (user_id))");
    }
  }

  @Override
  public void put(List<PutRow> rows) throws SQLException {
    for (PreparedStatement statement : List.of(history, newest)) {
      for (PutRow row : rows) {
        bind(statement, row);
        statement.addBatch();
      }
      statement.executeBatch();
    }
    connection.commit();
  }

  private static void bind(PreparedStatement statement, PutRow row) throws SQLException {
    long seconds = Math.floorDiv(row.eventMicros(), 1_000_000L);
    int nanos = (int) Math.floorMod(row.eventMicros(), 1_000_000L) * 1_000;
    statement.setLong(1, row.userId());
    statement.setObject(
        2, LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC), Types.TIMESTAMP);
    statement.setInt(3, row.clicks());
    statement.setLong(4, row.views());
    statement.setDouble(5, row.score());
    statement.setFloat(6, row.ratio());
    statement.setBoolean(7, row.member());
    statement.setString(8, row.country());
    statement.setString(9, row.segment());
    statement.setBigDecimal(10, row.price());
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
