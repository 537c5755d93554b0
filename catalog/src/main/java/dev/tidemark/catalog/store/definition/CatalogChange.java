package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.store.postgres.CatalogDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to change the catalog, which one session of all servers has at a time: a lock of its
 * PostgreSQL session. Every transaction of the change runs in that session, so whoever lost the
 * lock with its connection can't commit any more, and an intent that is found while holding it
 * belongs to nobody.
 *
 * <p>Not thread-safe.
 */
final class CatalogChange implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogChange.class);

  /** The lock class of what exists once, and the catalog's number in it. */
  private static final String LOCK = "1416193134, 1";

  /** The lock class of groups, which {@code tidemark.hold_definition} shares. */
  private static final String GROUP_LOCK_CLASS = "1416193133";

  /** Locks that somebody else doesn't give up, and circles that PostgreSQL has broken. */
  private static final Set<String> IN_THE_WAY = Set.of("55P03", "40P01");

  /** Well before PostgreSQL looks for circles, which is after a second. */
  private static final String BRIEFLY = "300ms";

  private static final String LONG = "60s";

  /** A column's other type makes PostgreSQL write a table anew. */
  private static final Duration REWRITE = Duration.ofHours(6);

  private static final long GIVING_WAY_NANOS = Duration.ofSeconds(30).toNanos();

  private final Connection session;
  private final Runnable ended;
  private String tablePatience = LONG;

  private CatalogChange(Connection session, Runnable ended) {
    this.session = session;
    this.ended = ended;
  }

  /**
   * Waits for changes under way, a minute at most. Errors: {@code CONFLICT}.
   *
   * @param ended run when the change is over, whatever became of it
   */
  static CatalogChange begin(CatalogDatabase database, Runnable ended) {
    Connection session = null;
    try {
      session = database.open(REWRITE);
      CatalogDatabase.inTransaction(
          session,
          transaction -> {
            CatalogDatabase.execute(transaction, "SET LOCAL lock_timeout = '60s'");
            CatalogDatabase.execute(transaction, "SELECT pg_advisory_lock(" + LOCK + ")");
            return true;
          });
      return new CatalogChange(session, ended);
    } catch (SQLException e) {
      TidemarkException failure = CatalogDatabase.translate(e);
      if (session != null) {
        try {
          session.close();
        } catch (SQLException closing) {
          failure.addSuppressed(closing);
        }
      }
      throw failure;
    }
  }

  /** One transaction of this change. */
  <T extends @Nullable Object> T transaction(CatalogDatabase.Work<T> work) {
    try {
      return CatalogDatabase.inTransaction(session, work);
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  /**
   * One transaction that takes tables from queries. A query may have read one and wait for another,
   * so it is given way: the work begins anew, for half a minute, and insists then. Errors: {@code
   * CONFLICT}.
   *
   * @param work may be repeated; says {@link #takeTables} before it changes any
   */
  <T extends @Nullable Object> T amongQueries(CatalogDatabase.Work<T> work) {
    long started = System.nanoTime();
    tablePatience = BRIEFLY;
    while (true) {
      try {
        return CatalogDatabase.inTransaction(session, work);
      } catch (SQLException e) {
        if (tablePatience.equals(LONG) || !IN_THE_WAY.contains(String.valueOf(e.getSQLState()))) {
          throw CatalogDatabase.translate(e);
        }
        if (System.nanoTime() - started > GIVING_WAY_NANOS) {
          tablePatience = LONG;
        }
      }
    }
  }

  /** From now on the transaction waits for tables, and no longer for puts. */
  void takeTables(Connection transaction) throws SQLException {
    CatalogDatabase.execute(transaction, "SET LOCAL lock_timeout = '" + tablePatience + "'");
  }

  /** Waits for the puts that hold the group's definition, and keeps new ones waiting. */
  static void excludePuts(Connection transaction, long groupId) throws SQLException {
    CatalogDatabase.execute(transaction, "SET LOCAL lock_timeout = '" + LONG + "'");
    CatalogDatabase.execute(
        transaction, "SELECT pg_advisory_xact_lock(" + GROUP_LOCK_CLASS + ", " + groupId + ")");
  }

  /** Makes every server reload: the change's last statement. */
  static void announce(Connection transaction) throws SQLException {
    CatalogDatabase.execute(transaction, "UPDATE tidemark.catalog SET version = version + 1");
  }

  /** Lets the next change begin. A connection that cannot be unlocked is cut. */
  @Override
  public void close() {
    ended.run();
    try (session) {
      try {
        CatalogDatabase.execute(session, "SELECT pg_advisory_unlock(" + LOCK + ")");
      } catch (SQLException e) {
        LOG.debug("the catalog's lock ends with its connection", e);
        session.abort(Runnable::run);
      }
    } catch (SQLException e) {
      LOG.debug("the catalog's connection was gone", e);
    }
  }
}
