package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.LoadRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The loads in the table {@code tidemark.load}. While a load is under way its server holds a lock
 * in PostgreSQL, so that no other server takes it for one that a crash left. Thread-safe; uses one
 * more connection while any load is under way, and another one where that is silent.
 */
public final class PostgresLoadRegistry implements LoadRegistry {

  private static final String COLUMNS =
      "SELECT number, id, group_id, hash, state, first_sequence, row_count FROM tidemark.load";

  private final CatalogDatabase database;
  private final WorkLocks locks;

  /** The numbers of the loads whose locks this server holds. */
  private final Map<Name, Long> held = new ConcurrentHashMap<>();

  /** What a load is known by. */
  private record Name(long groupId, String id) {
    static Name of(Load load) {
      return new Name(load.groupId(), load.id());
    }
  }

  public PostgresLoadRegistry(DataSource postgres) {
    this(new CatalogDatabase(postgres), LockSession.SILENCE);
  }

  /** A session that holds loads and is silent for longer is taken for lost. */
  PostgresLoadRegistry(CatalogDatabase database, Duration silence) {
    this.database = database;
    this.locks = new WorkLocks(database, LockKind.LOAD, silence);
  }

  /** A load and the number of its lock. */
  private record Row(long number, Load load) {}

  /**
   * Uses one connection at a time: who waited for a lock's session and kept one meanwhile would
   * keep it from that session.
   */
  @Override
  public Load register(FeatureGroup group, Optional<String> loadId, String hash) {
    String id = loadId.orElseGet(() -> UUID.randomUUID().toString());
    Load load = new Load(id, group.id(), hash, State.REGISTERED, 0, 0);
    long number = database.each(PostgresLoadRegistry::drawNumber);
    tryHold(number);
    boolean inserted = false;
    try {
      inserted = database.each(connection -> insert(connection, number, load));
    } finally {
      if (inserted) {
        held.put(Name.of(load), number);
      } else {
        locks.release(number);
      }
    }
    return inserted ? load : adopt(load);
  }

  private boolean tryHold(long number) {
    try {
      return locks.tryHold(number);
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  private Optional<Row> find(Load load) {
    return database.each(connection -> find(connection, load));
  }

  /** The load that has the id already. */
  private Load adopt(Load wanted) {
    Row known = find(wanted).orElseThrow(() -> isRunning(wanted));
    if (!known.load().hash().equals(wanted.hash())) {
      throw new TidemarkException(
          ErrorCode.IDEMPOTENCY_CONFLICT,
          "Load '%s' was run with other files or options; choose another load_id"
              .formatted(wanted.id()));
    }
    if (known.load().state() == State.DONE) {
      return known.load();
    }
    if (!tryHold(known.number())) {
      throw isRunning(wanted);
    }
    return held(known).orElseThrow(() -> isRunning(wanted));
  }

  /** The load as it is now that its lock is held; the lock is kept only if there is work left. */
  private Optional<Load> held(Row known) {
    boolean isUnfinished = false;
    try {
      Optional<Load> now = find(known.load()).map(Row::load);
      isUnfinished = now.filter(load -> load.state() != State.DONE).isPresent();
      return now;
    } finally {
      if (isUnfinished) {
        held.put(Name.of(known.load()), known.number());
      } else {
        locks.release(known.number());
      }
    }
  }

  private static TidemarkException isRunning(Load load) {
    return new TidemarkException(
        ErrorCode.CONFLICT,
        "Load '%s' is running; try again when it has ended".formatted(load.id()));
  }

  @Override
  public void requireHeld(Load load) {
    run(
        load,
        session -> {
          CatalogDatabase.execute(session, "SELECT 1");
          return load;
        });
  }

  /** On the session that has the load's lock, so that it isn't done for who has lost it. */
  private void run(Load load, CatalogDatabase.Work<Load> statement) {
    Long number = held.get(Name.of(load));
    try {
      if (number == null || locks.run(number, statement).isEmpty()) {
        throw isOthers(load);
      }
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  private static TidemarkException isOthers(Load load) {
    return new TidemarkException(
        ErrorCode.CONFLICT,
        "Load '%s' may be another server's by now, or was ended by one; try again"
            .formatted(load.id()));
  }

  @Override
  public void reserved(Load load, long firstSequence, long rows) {
    update(
        load, "first_sequence = ?, row_count = ? WHERE state = 'REGISTERED'", firstSequence, rows);
  }

  @Override
  public void committed(Load load) {
    update(load, "state = 'COMMITTED' WHERE state <> 'DONE'");
  }

  @Override
  public void done(Load load, long rows) {
    update(load, "state = 'DONE', row_count = ?, done_at = tidemark.store_time() WHERE true", rows);
    release(load);
  }

  @Override
  public void abandon(Load load) {
    try {
      run(load, session -> delete(session, load));
    } finally {
      release(load);
    }
  }

  private static Load delete(Connection connection, Load load) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM tidemark.load WHERE group_id = ? AND id = ? AND state = 'REGISTERED'")) {
      delete.setLong(1, load.groupId());
      delete.setString(2, load.id());
      delete.executeUpdate();
      return load;
    }
  }

  @Override
  public void leave(Load load) {
    release(load);
  }

  @Override
  public List<Load> pending() {
    List<Load> abandoned = new ArrayList<>();
    boolean complete = false;
    try {
      for (Row row : database.each(PostgresLoadRegistry::unfinished)) {
        if (tryHold(row.number())) {
          held(row).filter(load -> load.state() != State.DONE).ifPresent(abandoned::add);
        }
      }
      complete = true;
      return abandoned;
    } finally {
      if (!complete) {
        abandoned.forEach(this::release);
      }
    }
  }

  @Override
  public Set<String> unfinished(FeatureGroup group) {
    return database.each(
        connection ->
            unfinished(connection).stream()
                .map(Row::load)
                .filter(load -> load.groupId() == group.id())
                .map(Load::id)
                .collect(Collectors.toSet()));
  }

  /** Asks nothing of the table, so that a load is let go though PostgreSQL is away. */
  private void release(Load load) {
    Long number = held.remove(Name.of(load));
    if (number != null) {
      locks.release(number);
    }
  }

  private static long drawNumber(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT nextval(pg_get_serial_sequence('tidemark.load', 'number'))");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static boolean insert(Connection connection, long number, Load load) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO tidemark.load (number, group_id, id, hash, state)"
                + " OVERRIDING SYSTEM VALUE VALUES (?, ?, ?, ?, 'REGISTERED')"
                + " ON CONFLICT (group_id, id) DO NOTHING")) {
      insert.setLong(1, number);
      insert.setLong(2, load.groupId());
      insert.setString(3, load.id());
      insert.setString(4, load.hash());
      return insert.executeUpdate() == 1;
    }
  }

  private void update(Load load, String change, long... values) {
    run(
        load,
        session -> {
          try (PreparedStatement update =
              session.prepareStatement(
                  "UPDATE tidemark.load SET " + change + " AND group_id = ? AND id = ?")) {
            int parameter = 1;
            for (long value : values) {
              update.setLong(parameter++, value);
            }
            update.setLong(parameter++, load.groupId());
            update.setString(parameter, load.id());
            if (update.executeUpdate() == 0) {
              throw isOthers(load);
            }
          }
          return load;
        });
  }

  private static Optional<Row> find(Connection connection, Load load) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(COLUMNS + " WHERE group_id = ? AND id = ?")) {
      select.setLong(1, load.groupId());
      select.setString(2, load.id());
      return rows(select).stream().findFirst();
    }
  }

  private static List<Row> unfinished(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(COLUMNS + " WHERE state <> 'DONE' ORDER BY number")) {
      return rows(select);
    }
  }

  private static List<Row> rows(PreparedStatement select) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Load load =
            new Load(
                row.getString("id"),
                row.getLong("group_id"),
                row.getString("hash"),
                State.valueOf(row.getString("state")),
                row.getLong("first_sequence"),
                row.getLong("row_count"));
        rows.add(new Row(row.getLong("number"), load));
      }
    }
    return rows;
  }
}
