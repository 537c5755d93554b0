package dev.tidemark.bench.writes;

import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.writes.put.PutRow;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Compares what Tidemark has stored with what stands in the tables written by hand. */
final class Stored {
  private static final String SUMS =
      "SELECT COUNT(*), COUNT(DISTINCT event_time), SUM(user_id), SUM(clicks), SUM(views),"
          + " SUM(price), MIN(event_time), MAX(event_time) FROM ";

  private final Tidemark tidemark;

  Stored(Tidemark tidemark) {
    this.tidemark = tidemark;
  }

  /**
   * True if online holds exactly the rows of {@code hand.newest}, and the history has the sums of
   * {@code hand.history}; says which it is.
   */
  boolean isAsByHand(String group, PrintStream report) throws SQLException {
    boolean online = isOnlineAsByHand(group);
    List<String> byHand;
    try (Connection postgres = DriverManager.getConnection(tidemark.postgresUrl());
        Statement statement = postgres.createStatement();
        ResultSet row = statement.executeQuery(SUMS + "hand.history")) {
      row.next();
      byHand = new ArrayList<>();
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        byHand.add(plain(row.getObject(i)));
      }
    }
    List<String> ours = new ArrayList<>();
    tidemark.query(
        SUMS + "features." + group,
        batch ->
            IntStream.range(0, batch.getFieldVectors().size())
                .filter(i -> batch.getRowCount() > 0)
                .forEach(i -> ours.add(plain(batch.getVector(i).getObject(0)))));
    boolean history = ours.equals(byHand);
    report.println(
        online && history
            ? "Online and history hold the same as the tables written by hand, "
                + ours.get(0)
                + " records."
            : "WHAT IS STORED DIFFERS: history " + ours + ", by hand " + byHand + ".");
    return online && history;
  }

  /** True if online holds exactly the rows of {@code hand.newest}. */
  boolean isOnlineAsByHand(String group) throws SQLException {
    String ours = "(SELECT " + PutRow.NAMES + " FROM online." + group + ")";
    String hand = "(SELECT " + PutRow.NAMES + " FROM hand.newest)";
    String sql =
        "SELECT (SELECT count(*) FROM (%s EXCEPT %s) AS a) + (SELECT count(*) FROM (%s EXCEPT %s) AS b)"
            .formatted(ours, hand, hand, ours);
    try (Connection postgres = DriverManager.getConnection(tidemark.postgresUrl());
        Statement statement = postgres.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1) == 0;
    }
  }

  private static String plain(Object value) {
    return value instanceof Timestamp time
        ? time.toLocalDateTime().toString()
        : String.valueOf(value);
  }
}
