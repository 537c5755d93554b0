package dev.tidemark.sqltests.crash;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.BooleanSupplier;

/**
 * A client that has a group maintained, one piece of work after the other, until it is told to end:
 * expiries of all but the last moment's snapshots, removals of left-over files, and now and then a
 * compaction.
 */
final class Caretaker implements Runnable {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final int LEFT_OVER = 20;
  private static final int ROUNDS_OF_A_COMPACTION = 4;

  private final String url;
  private final String group;
  private final OldFiles files;
  private final Ledger ledger;
  private final BooleanSupplier ends;
  private volatile String work = "nothing";

  Caretaker(String url, String group, OldFiles files, Ledger ledger, BooleanSupplier ends) {
    this.url = url;
    this.group = group;
    this.files = files;
    this.ledger = ledger;
    this.ends = ends;
  }

  /** The procedure that was called last. */
  String work() {
    return work;
  }

  @Override
  public void run() {
    while (!ends.getAsBoolean()) {
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        for (int round = 0; !ends.getAsBoolean(); round++) {
          if (round % ROUNDS_OF_A_COMPACTION == 0) {
            call(statement, "compact", "");
          }
          expireAndRemove(statement);
        }
      } catch (SQLException e) {
        ledger.failed(String.valueOf(e.getMessage()));
      }
    }
  }

  private void expireAndRemove(Statement statement) throws SQLException {
    String moment = LocalDateTime.now(ZoneOffset.UTC).minusSeconds(1).format(TIME);
    call(statement, "expire_snapshots", ", TIMESTAMP '" + moment + "'");
    files.leaveBehind(LEFT_OVER);
    call(statement, "remove_orphan_files", "");
  }

  private void call(Statement statement, String procedure, String argument) throws SQLException {
    work = procedure;
    statement.execute("CALL system." + procedure + "('" + group + "'" + argument + ")");
  }
}
