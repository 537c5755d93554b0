package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever removes what queries may read, on whichever server, when they have ended: each
 * server holds a lock for the epoch in which its queries began, and lets go of it when the last of
 * them is over. A server that dies holds none. Thread-safe.
 */
public final class ReadingEpochs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadingEpochs.class);
  private static final int LOCK_CLASS = 1416193139;

  /** A query for the oldest epoch whose queries haven't all ended, of those of all servers. */
  static final String OLDEST =
      "SELECT coalesce(min(objid::bigint), "
          + Long.MAX_VALUE
          + ") FROM pg_locks WHERE locktype = 'advisory' AND classid = "
          + LOCK_CLASS
          + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

  /** Before every other: of queries that began while PostgreSQL was away. */
  private static final long UNKNOWN = 0;

  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private final CatalogDatabase database;
  private final Supplier<Set<String>> underWay;
  private final Map<Long, Set<String>> ending = new TreeMap<>();
  private @Nullable Connection session;
  private long epoch;

  /**
   * @param underWay the names of this server's queries, but of those that wait for others here
   */
  public ReadingEpochs(DataSource postgres, Supplier<Set<String>> underWay) {
    this.database = new CatalogDatabase(postgres);
    this.underWay = underWay;
  }

  /** To be called again and again, the first time before there are any queries. */
  public synchronized void look() {
    try {
      Connection open = session == null ? begin() : session;
      long now = number(open, "SELECT last_value FROM tidemark.reading_epoch");
      if (now != epoch) {
        lock(open, "pg_advisory_lock_shared", now);
        ending.put(epoch, new HashSet<>(underWay.get()));
        epoch = now;
      }
      for (Map.Entry<Long, Set<String>> before : Map.copyOf(ending).entrySet()) {
        before.getValue().retainAll(underWay.get());
        if (before.getValue().isEmpty()) {
          lock(open, "pg_advisory_unlock_shared", before.getKey());
          ending.remove(before.getKey());
        }
      }
    } catch (SQLException e) {
      close();
      throw CatalogDatabase.translate(e);
    }
  }

  /** The locks of an earlier session ended with it. */
  private Connection begin() throws SQLException {
    Connection open = database.open(LockSession.SILENCE);
    session = open;
    ending.clear();
    epoch = UNKNOWN;
    lock(open, "pg_advisory_lock_shared", UNKNOWN);
    return open;
  }

  private static void lock(Connection on, String function, long epoch) throws SQLException {
    try (PreparedStatement select = on.prepareStatement("SELECT " + function + "(?, ?)")) {
      select.setInt(1, LOCK_CLASS);
      select.setInt(2, Math.toIntExact(epoch));
      select.execute();
    }
  }

  /**
   * Waits until the queries that began before have ended, on all servers. Errors: {@code CONFLICT}
   * where that takes longer.
   *
   * @param goOn is called again and again; an error that it throws ends the wait
   */
  public void await(Duration patience, Runnable goOn) {
    long deadline = System.nanoTime() + patience.toNanos();
    long next = database.each(on -> number(on, "SELECT nextval('tidemark.reading_epoch')"));
    while (database.each(on -> number(on, OLDEST)) < next) {
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw new TidemarkException(
            ErrorCode.CONFLICT,
            "Queries that began before don't end, on this server or another; try again when they have");
      }
      goOn.run();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static long number(Connection on, String sql) throws SQLException {
    try (Statement statement = on.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Lets go of everything. */
  @Override
  public synchronized void close() {
    Connection open = session;
    session = null;
    if (open == null) {
      return;
    }
    try (open) {
      CatalogDatabase.execute(open, "SELECT pg_advisory_unlock_all()");
    } catch (SQLException e) {
      LOG.debug("the locks of queries ended with their connection", e);
    }
  }
}
