package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.MaintenanceResult;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The books in schema {@code tidemark}. One piece of work at a time in this server, which holds one
 * connection while it lasts; its lock in PostgreSQL ends with the server. Thread-safe.
 */
public final class PostgresMaintenanceBooks implements MaintenanceBooks {

  /** The lock class of groups that are maintained. */
  private static final int LOCK_CLASS = 1416193137;

  private static final String COLUMNS =
      "feature_group, operation, snapshots_expired, files_rewritten, files_written, files_removed,"
          + " files_waiting, row_count, bytes, started_at, error";

  private static final String PATHS =
      "SELECT path FROM tidemark.unreferenced_file WHERE group_id = ?";

  private final CatalogDatabase database;
  private final ReentrantLock work = new ReentrantLock();

  public PostgresMaintenanceBooks(DataSource postgres) {
    this.database = new CatalogDatabase(postgres);
  }

  @Override
  public <T> Optional<T> alone(FeatureGroup group, Supplier<T> task) {
    work.lock();
    try {
      return database.each(
          connection -> {
            GroupLock lock = new GroupLock(connection, LOCK_CLASS, group);
            return lock.tryTake()
                ? Optional.of(lock.during(session -> task.get()))
                : Optional.empty();
          });
    } finally {
      work.unlock();
    }
  }

  @Override
  public void unreferenced(FeatureGroup group, Collection<String> locations) {
    if (locations.isEmpty()) {
      return;
    }
    database.each(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "WITH now AS MATERIALIZED (SELECT nextval('tidemark.reading_epoch') AS epoch)"
                      + " INSERT INTO tidemark.unreferenced_file (path, group_id, epoch)"
                      + " SELECT path, ?, now.epoch FROM now, unnest(?) AS path"
                      + " ON CONFLICT DO NOTHING")) {
            insert.setLong(1, group.id());
            insert.setArray(2, texts(connection, locations));
            return insert.executeUpdate();
          }
        });
  }

  private static Array texts(Connection connection, Collection<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }

  @Override
  public List<String> due(FeatureGroup group, Duration age) {
    return database.each(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  PATHS
                      + " AND since <= clock_timestamp() - ? * interval '1 millisecond'"
                      + " AND epoch <= ("
                      + ReadingEpochs.OLDEST
                      + ") ORDER BY path")) {
            select.setLong(1, group.id());
            select.setLong(2, age.toMillis());
            return paths(select);
          }
        });
  }

  @Override
  public List<String> waiting(FeatureGroup group) {
    return database.each(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(PATHS + " ORDER BY path")) {
            select.setLong(1, group.id());
            return paths(select);
          }
        });
  }

  private static List<String> paths(PreparedStatement select) throws SQLException {
    List<String> paths = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        paths.add(row.getString(1));
      }
    }
    return paths;
  }

  @Override
  public void removed(Collection<String> locations) {
    database.each(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM tidemark.unreferenced_file WHERE path = ANY (?)")) {
            delete.setArray(1, texts(connection, locations));
            return delete.executeUpdate();
          }
        });
  }

  @Override
  public void record(MaintenanceResult result, Instant startedAt, Optional<String> error) {
    database.each(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "WITH old AS (DELETE FROM tidemark.maintenance"
                      + " WHERE ended_at < clock_timestamp() - interval '30 days'),"
                      // Those of dropped groups; others have been removed long before.
                      + " gone AS (DELETE FROM tidemark.unreferenced_file"
                      + " WHERE since < clock_timestamp() - interval '30 days')"
                      + " INSERT INTO tidemark.maintenance ("
                      + COLUMNS
                      + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, result.group());
            insert.setString(2, result.operation());
            insert.setLong(3, result.snapshotsExpired());
            insert.setLong(4, result.filesRewritten());
            insert.setLong(5, result.filesWritten());
            insert.setLong(6, result.filesRemoved());
            insert.setLong(7, result.filesWaiting());
            insert.setLong(8, result.rows());
            insert.setLong(9, result.bytes());
            insert.setObject(10, startedAt.atOffset(ZoneOffset.UTC));
            insert.setString(11, error.orElse(null));
            return insert.executeUpdate();
          }
        });
  }

  @Override
  public List<Account> accounts() {
    return database.each(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT "
                          + COLUMNS
                          + ", ended_at FROM tidemark.maintenance ORDER BY number DESC");
              ResultSet row = select.executeQuery()) {
            List<Account> accounts = new ArrayList<>();
            while (row.next()) {
              accounts.add(account(row));
            }
            return accounts;
          }
        });
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        new MaintenanceResult(
            row.getString("feature_group"),
            row.getString("operation"),
            row.getLong("snapshots_expired"),
            row.getLong("files_rewritten"),
            row.getLong("files_written"),
            row.getLong("files_removed"),
            row.getLong("files_waiting"),
            row.getLong("row_count"),
            row.getLong("bytes")),
        row.getObject("started_at", OffsetDateTime.class).toInstant(),
        Optional.of(row.getObject("ended_at", OffsetDateTime.class).toInstant()),
        Optional.ofNullable(row.getString("error")));
  }
}
