package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.store.HistorySession;
import dev.tidemark.catalog.store.PurgeBooks;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The purges in the table {@code tidemark.purge}. While a server is at one it holds a lock in
 * PostgreSQL, so that no other takes it for one that a crash left. Thread-safe; uses one more
 * connection while any purge is under way.
 */
public final class PostgresPurgeBooks implements PurgeBooks {
  private final CatalogDatabase database;
  private final HistorySession held;
  private final WorkLocks locks;

  /**
   * @param held by which those have the history who change its data
   */
  public PostgresPurgeBooks(DataSource postgres, HistorySession held) {
    this.database = new CatalogDatabase(postgres);
    this.held = held;
    this.locks = new WorkLocks(database, LockKind.PURGE, LockSession.SILENCE);
  }

  @Override
  public long begin() {
    long number = database.each(PostgresPurgeBooks::drawNumber);
    tryHold(number);
    return number;
  }

  private static long drawNumber(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT nextval(pg_get_serial_sequence('tidemark.purge', 'number'))");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private boolean tryHold(long number) {
    try {
      return locks.tryHold(number);
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  @Override
  public void changed(Unfinished purge) {
    try {
      held.run(transaction -> insert(transaction, purge));
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  private static int insert(Connection transaction, Unfinished purge) throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement(
            "INSERT INTO tidemark.purge"
                + " (number, group_id, begun_at, row_count, files_rewritten, files_written)"
                + " OVERRIDING SYSTEM VALUE VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setLong(1, purge.number());
      insert.setLong(2, purge.groupId());
      insert.setObject(3, purge.begunAt().atOffset(ZoneOffset.UTC));
      insert.setLong(4, purge.rows());
      insert.setLong(5, purge.filesRewritten());
      insert.setLong(6, purge.filesWritten());
      return insert.executeUpdate();
    }
  }

  @Override
  public List<Unfinished> unfinished() {
    return database.each(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT number, group_id, begun_at, row_count, files_rewritten,"
                          + " files_written FROM tidemark.purge ORDER BY number DESC");
              ResultSet row = select.executeQuery()) {
            List<Unfinished> purges = new ArrayList<>();
            while (row.next()) {
              purges.add(purge(row));
            }
            return purges;
          }
        });
  }

  private static Unfinished purge(ResultSet row) throws SQLException {
    return new Unfinished(
        row.getLong("number"),
        row.getLong("group_id"),
        row.getObject("begun_at", OffsetDateTime.class).toInstant(),
        row.getLong("row_count"),
        row.getLong("files_rewritten"),
        row.getLong("files_written"));
  }

  /** Asked for again once the lock is held: who had it may have ended the purge. */
  @Override
  public boolean takeUp(Unfinished purge) {
    if (!tryHold(purge.number())) {
      return false;
    }
    boolean isMine = false;
    try {
      isMine = unfinished().contains(purge);
      return isMine;
    } finally {
      if (!isMine) {
        locks.release(purge.number());
      }
    }
  }

  @Override
  public void end(Unfinished purge) {
    database.each(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM tidemark.purge WHERE group_id = ? AND number <= ?")) {
            delete.setLong(1, purge.groupId());
            delete.setLong(2, purge.number());
            return delete.executeUpdate();
          }
        });
  }

  @Override
  public void leave(long number) {
    locks.release(number);
  }
}
