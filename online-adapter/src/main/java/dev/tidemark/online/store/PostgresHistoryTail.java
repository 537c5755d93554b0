package dev.tidemark.online.store;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryTail;
import dev.tidemark.online.binary.BinaryResult;
import dev.tidemark.online.binary.ResultColumn;
import dev.tidemark.online.connection.PostgresErrors;
import dev.tidemark.online.connection.PostgresPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The tail in PostgreSQL. Thread-safe. */
public final class PostgresHistoryTail implements HistoryTail {
  private static final int FETCH_ROWS = 5_000;

  private final PostgresPool readers;
  private final PostgresPool writers;
  private final ReplicatorLock lock;

  /** A tail that is read over one pool and trimmed over the other. */
  public PostgresHistoryTail(PostgresPool readers, PostgresPool writers) {
    this.readers = readers;
    this.writers = writers;
    this.lock = new ReplicatorLock(writers);
  }

  /** Turns a result set's first row into an answer. */
  @FunctionalInterface
  private interface Answer<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> T ask(String sql, Answer<T> answer) {
    try (Connection connection = readers.take();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw new TidemarkException(
            ErrorCode.DATA_DAMAGED, "The tail's own records are missing from schema tidemark");
      }
      return answer.of(row);
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  @Override
  public TailIdentity identity() {
    return ask(
        "SELECT (SELECT system_identifier::text FROM pg_control_system()),"
            + " (SELECT max(epoch) FROM tidemark.tail_epoch)",
        row -> new TailIdentity(row.getString(1), row.getLong(2)));
  }

  @Override
  public long safeHorizon() {
    return ask(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint", row -> row.getLong(1));
  }

  @Override
  public long trimmedHorizon(FeatureGroup group) {
    return ask(
        "SELECT trimmed_horizon FROM tidemark.tail WHERE group_id = " + group.id(),
        row -> row.getLong(1));
  }

  @Override
  public long read(FeatureGroup group, long from, long to, Consumer<Object[]> rows) {
    GroupTables tables = new GroupTables(group);
    String columns =
        group.historyColumns().stream()
            .map(c -> tables.physical(c.name()))
            .collect(Collectors.joining(", "));
    String sql =
        ("SELECT %s FROM %s%s WHERE xid >= ?::text::xid8 AND xid < ?::text::xid8 AND (SELECT definition"
                + " FROM tidemark.feature_group_version WHERE id = ?) = ? ORDER BY sequence")
            .formatted(columns, tables.tail(), group.sqlComment());
    try (Connection connection = readers.take()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setFetchSize(FETCH_ROWS);
        statement.setString(1, Long.toString(from));
        statement.setString(2, Long.toString(to));
        statement.setLong(3, group.id());
        statement.setLong(4, group.definition());
        return read(BinaryResult.of(statement::executeQuery, group.historyColumns()), rows);
      }
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  private static long read(BinaryResult result, Consumer<Object[]> rows) throws SQLException {
    List<ResultColumn> columns = result.columns();
    long count = 0;
    while (result.rows().next()) {
      Object[] row = new Object[columns.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = columns.get(i).read(result.rows());
      }
      rows.accept(row);
      count++;
    }
    return count;
  }

  @Override
  public void trim(FeatureGroup group, long horizon) {
    change(
        "UPDATE tidemark.tail SET trimmed_horizon = greatest(trimmed_horizon, %d) WHERE group_id = %d"
            .formatted(horizon, group.id()),
        "DELETE FROM %s WHERE xid < '%d'::xid8".formatted(new GroupTables(group).tail(), horizon));
  }

  @Override
  public TailLag lag(FeatureGroup group, long from) {
    GroupTables tables = new GroupTables(group);
    String now = tables.fromInstant("tidemark.store_time()");
    return ask(
        ("SELECT count(*), coalesce(extract(epoch FROM (SELECT %s) - min(write_time)) * 1000, 0)::bigint"
                + " FROM %s WHERE xid >= '%d'::xid8")
            .formatted(now, tables.tail(), from),
        row -> new TailLag(row.getLong(1), Math.max(0, row.getLong(2))));
  }

  @Override
  public boolean isTrusted() {
    return ask(
        "SELECT system_id = (SELECT system_identifier FROM pg_control_system())"
            + " AND timeline = tidemark.timeline()"
            + " AND NOT EXISTS (SELECT FROM tidemark.tail WHERE trimmed_horizon"
            + " > pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"
            + " FROM tidemark.tail_epoch ORDER BY epoch DESC LIMIT 1",
        row -> row.getBoolean(1));
  }

  @Override
  public void forgetIds(FeatureGroup group, long horizon) {
    change(
        "DELETE FROM %s WHERE xid < '%d'::xid8".formatted(new GroupTables(group).tail(), horizon),
        "UPDATE tidemark.tail SET trimmed_horizon = 0, purged_sequence = 0 WHERE group_id = "
            + group.id());
  }

  @Override
  public void openEpoch(Collection<FeatureGroup> groups) {
    List<String> statements = new ArrayList<>();
    for (FeatureGroup group : groups) {
      statements.add("UPDATE " + new GroupTables(group).tail() + " SET xid = pg_current_xact_id()");
    }
    statements.add(
        "INSERT INTO tidemark.tail_epoch (epoch, system_id, timeline)"
            + " SELECT (SELECT max(epoch) + 1 FROM tidemark.tail_epoch), system_identifier,"
            + " tidemark.timeline() FROM pg_control_system()");
    change(statements.toArray(String[]::new));
  }

  /** Runs the statements in one transaction. */
  private void change(String... statements) {
    try (Connection connection = writers.take()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        for (String sql : statements) {
          statement.executeUpdate(sql);
        }
        connection.commit();
      }
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  @Override
  public boolean leads() {
    try {
      return lock.isHeld();
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  @Override
  public void resign() {
    try {
      lock.close();
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }
}
