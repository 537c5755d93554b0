package dev.tidemark.online.store;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistorySession;
import dev.tidemark.catalog.store.PurgeStore;
import dev.tidemark.online.binary.BinaryValue;
import dev.tidemark.online.connection.PostgresErrors;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.store.RowTypes.RowType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.postgresql.core.BaseConnection;

/**
 * Purges: deletes by the session that has the history, all else over the pool of writers.
 * Thread-safe.
 */
public final class PostgresPurgeStore implements PurgeStore {
  /** That of definitions, which puts hold shared. */
  private static final int GROUP_LOCK_CLASS = 1416193133;

  private static final int KEYS_AT_ONCE = 10_000;
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();
  private static final String NOT_AVAILABLE = "55P03";

  private final PostgresPool pool;
  private final HistorySession held;
  private final RowTypes rowTypes;

  /**
   * @param held by which those have the history who purge
   */
  public PostgresPurgeStore(PostgresPool pool, HistorySession held) {
    this.pool = pool;
    this.held = held;
    this.rowTypes = new RowTypes(pool);
  }

  /** Works on a connection. */
  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private <T> T with(Work<T> work) {
    try (Connection connection = pool.take()) {
      return work.on(connection);
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public <T> T withoutPuts(List<FeatureGroup> groups, Duration patience, Supplier<T> work) {
    return with(connection -> withoutPuts(connection, groups, patience, work));
  }

  private static <T> T withoutPuts(
      Connection connection, List<FeatureGroup> groups, Duration patience, Supplier<T> work)
      throws SQLException {
    if (groups.isEmpty()) {
      return work.get();
    }
    FeatureGroup group = groups.get(0);
    lock(connection, group, patience);
    try (PutsAreOut out = new PutsAreOut(connection, group)) {
      return withoutPuts(out.session(), groups.subList(1, groups.size()), patience, work);
    }
  }

  /** Ends with the work; where that fails, the work's failure is the one that is told. */
  private record PutsAreOut(Connection session, FeatureGroup group) implements AutoCloseable {
    @Override
    public void close() throws SQLException {
      execute(session, "SELECT pg_advisory_unlock(%d, %d)".formatted(GROUP_LOCK_CLASS, group.id()));
    }
  }

  /** Statements of a session wait no longer than that for locks. */
  private record LimitedWait(Connection session) implements AutoCloseable {
    void begin(Duration patience) throws SQLException {
      execute(session, "SET lock_timeout = " + patience.toMillis());
    }

    @Override
    public void close() throws SQLException {
      execute(session, "RESET lock_timeout");
    }
  }

  private static void lock(Connection connection, FeatureGroup group, Duration patience)
      throws SQLException {
    try (LimitedWait wait = new LimitedWait(connection)) {
      wait.begin(patience);
      execute(
          connection, "SELECT pg_advisory_lock(%d, %d)".formatted(GROUP_LOCK_CLASS, group.id()));
    } catch (SQLException e) {
      if (!NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      throw new TidemarkException(
          ErrorCode.CONFLICT,
          "A put into feature group '" + group.name() + "' doesn't end; try again later",
          e);
    }
  }

  @Override
  public long delete(FeatureGroup group, Iterator<Object[]> keys, long horizon) {
    RowType type = rowTypes.of(group);
    try {
      return held.run(transaction -> delete(transaction, group, type, keys, horizon));
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  private static long delete(
      Connection transaction,
      FeatureGroup group,
      RowType type,
      Iterator<Object[]> keys,
      long horizon)
      throws SQLException {
    // Before its rows, as who trims the tail does.
    execute(
        transaction,
        "SELECT FROM tidemark.tail WHERE group_id = %d FOR UPDATE".formatted(group.id()));
    long records = 0;
    RecordArray chunk = new RecordArray(group, type.row(), group.entityKey());
    while (keys.hasNext()) {
      chunk.add(keys.next());
      if (chunk.count() == KEYS_AT_ONCE || !keys.hasNext()) {
        records += delete(transaction, group, type, chunk.toByteArray(), horizon);
        chunk.clear();
      }
    }
    return records;
  }

  private static long delete(
      Connection connection, FeatureGroup group, RowType type, byte[] keys, long horizon)
      throws SQLException {
    GroupTables tables = new GroupTables(group);
    String same =
        tables.key().stream()
            .map(key -> "t.%1$s = k.%1$s".formatted(key))
            .collect(Collectors.joining(" AND "));
    String sql =
        ("WITH keys AS MATERIALIZED (SELECT k.* FROM unnest(?::%2$s[]) AS k),"
                + " online AS (DELETE FROM %1$s AS t USING keys AS k WHERE %3$s),"
                + " tail AS (DELETE FROM %2$s AS t USING keys AS k WHERE %3$s RETURNING t.xid)"
                + " SELECT count(*) FILTER (WHERE xid >= '%4$d'::xid8) FROM tail")
            .formatted(tables.online(), tables.tail(), same, horizon);
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      connection.unwrap(BaseConnection.class).getQueryExecutor().addBinarySendOid(type.array());
      String array = "\"tidemark\".\"_" + group.tailTable() + "\"";
      delete.setObject(1, new BinaryValue(array, keys));
      try (ResultSet row = delete.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public void oldestSnapshot(FeatureGroup group, long sequenceNumber) {
    String sql =
        "UPDATE tidemark.tail SET purged_sequence = %d WHERE group_id = %d"
            .formatted(sequenceNumber, group.id());
    try {
      held.run(
          transaction -> {
            execute(transaction, sql);
            return group;
          });
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  @Override
  public void rewrite(FeatureGroup group, Duration patience) {
    GroupTables tables = new GroupTables(group);
    with(
        connection -> {
          awaitOlderTransactions(connection, group, patience);
          for (String table : List.of(tables.online(), tables.tail())) {
            execute(connection, "VACUUM (FULL, ANALYZE) " + table);
          }
          // The planner's samples of values are kept there; it needs a superuser.
          if (isSuperuser(connection)) {
            awaitOlderTransactions(connection, group, patience);
            execute(connection, "VACUUM FULL pg_catalog.pg_statistic");
          }
          return true;
        });
  }

  private static boolean isSuperuser(Connection connection) throws SQLException {
    return ask(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user");
  }

  /** VACUUM keeps what a transaction may still see that was open when it was deleted. */
  private static void awaitOlderTransactions(
      Connection connection, FeatureGroup group, Duration patience) throws SQLException {
    String now = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
    long deadline = System.nanoTime() + patience.toNanos();
    long until = number(connection, now);
    String isOver =
        ("SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND datname = current_database() AND (age(backend_xmin) > age('%1$d'::xid8::xid)"
                + " OR age(backend_xid) > age('%1$d'::xid8::xid)))")
            .formatted(until);
    while (!ask(connection, isOver)) {
      if (System.nanoTime() > deadline) {
        throw new TidemarkException(
            ErrorCode.CONFLICT,
            "A transaction in PostgreSQL still sees what was purged from feature group '"
                + group.name()
                + "'; when it has ended, the purge is finished without being repeated");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static boolean ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
