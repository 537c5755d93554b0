package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.HistorySession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The locks in PostgreSQL. What this server adds is covered by one session, open while there is
 * any, so it ends with the server; each purge has a session of its own. A session that is lost
 * isn't replaced for those that hold something by it: somebody else may have had the history since.
 * Thread-safe.
 */
public final class PostgresHistoryLocks implements HistoryLocks, HistorySession {
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private final CatalogDatabase database;
  private final Duration silence;
  private final ThreadLocal<Deque<Holding>> holdings = ThreadLocal.withInitial(ArrayDeque::new);
  private final SharedSession shared;
  private final AloneSessions alone;

  public PostgresHistoryLocks(DataSource postgres) {
    this(new CatalogDatabase(postgres), LockSession.SILENCE);
  }

  /** A session for adding that is silent for longer is taken for lost. */
  PostgresHistoryLocks(CatalogDatabase database, Duration silence) {
    this.database = database;
    this.silence = silence;
    this.shared = new SharedSession(database, LockKind.HISTORY, silence);
    this.alone = new AloneSessions(database);
  }

  /** By what a thread holds the history of a group, and whether it adds to it. */
  private record Holding(long group, LockSession session, boolean adds) {}

  @Override
  public <T> Optional<T> tryAdding(FeatureGroup group, Supplier<T> work) {
    Optional<LockSession> session = begin(group);
    return session.map(begun -> adding(group, begun, work));
  }

  @Override
  public <T> T adding(FeatureGroup group, Supplier<T> work) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Optional<LockSession> session = beginInTurn(group);
    while (session.isEmpty()) {
      if (Thread.currentThread().isInterrupted() || System.nanoTime() > deadline) {
        throw busy(group, "is being purged");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      session = beginInTurn(group);
    }
    return adding(group, session.get(), work);
  }

  private <T> T adding(FeatureGroup group, LockSession begun, Supplier<T> work) {
    try {
      return holding(new Holding(group.id(), begun, true), work);
    } finally {
      shared.giveBack(begun, group.id());
    }
  }

  private <T> T holding(Holding held, Supplier<T> work) {
    Deque<Holding> mine = holdings.get();
    mine.addLast(held);
    try {
      return work.get();
    } finally {
      mine.removeLast();
      if (mine.isEmpty()) {
        holdings.remove();
      }
    }
  }

  static TidemarkException busy(FeatureGroup group, String reason) {
    return new TidemarkException(
        ErrorCode.CONFLICT, "Feature group '" + group.name() + "' " + reason + "; try again later");
  }

  /**
   * Behind who waits to have the history alone, whom this server's loads would keep from it for
   * ever if they overlap: PostgreSQL gives a session again what it has. Who holds the history by
   * this thread goes on.
   */
  private Optional<LockSession> beginInTurn(FeatureGroup group) {
    return alone.isWaitedFor(group) && !isHolding(group) ? Optional.empty() : begin(group);
  }

  private boolean isHolding(FeatureGroup group) {
    return isHolding() && holdings.get().stream().anyMatch(held -> held.group() == group.id());
  }

  private Optional<LockSession> begin(FeatureGroup group) {
    try {
      return shared.tryTake(group.id());
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  @Override
  public <T> T alone(List<FeatureGroup> groups, Duration patience, Supplier<T> work) {
    return alone.holding(
        groups, patience, session -> holding(groups, new LockSession(session, silence), work));
  }

  private <T> T holding(List<FeatureGroup> groups, LockSession alone, Supplier<T> work) {
    Supplier<T> held = work;
    for (FeatureGroup group : groups) {
      Supplier<T> inner = held;
      held = () -> holding(new Holding(group.id(), alone, false), inner);
    }
    return held.get();
  }

  @Override
  public <T> T atOnce(Duration patience, Supplier<T> work) {
    try {
      return run(session -> atOnce(session, patience, work));
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  private <T> T atOnce(Connection session, Duration patience, Supplier<T> work)
      throws SQLException {
    database.allowWaiting(session, patience);
    try {
      return CatalogDatabase.inTransaction(session, transaction -> work.get());
    } finally {
      if (!session.isClosed()) {
        database.allowWaiting(session, Duration.ZERO);
      }
    }
  }

  @Override
  public boolean isHolding() {
    boolean isHolding = !holdings.get().isEmpty();
    if (!isHolding) {
      holdings.remove();
    }
    return isHolding;
  }

  @Override
  public <T extends @Nullable Object> T run(HistorySession.Statement<T> statement)
      throws SQLException {
    Deque<Holding> mine = holdings.get();
    LockSession session = mine.getLast().session();
    for (Holding held : mine) {
      if (!held.session().isAlive()) {
        throw HistorySession.lost();
      }
      if (held.adds()) {
        session = held.session();
      }
    }
    return session.run(statement);
  }

  @Override
  public Optional<Holder> holder(FeatureGroup group) {
    for (Holding held : holdings.get()) {
      if (held.group() == group.id()) {
        return Optional.of(holder(held.session()));
      }
    }
    throw new IllegalStateException("the history of '" + group.name() + "' isn't held");
  }

  private static Holder holder(LockSession session) {
    try {
      return session.holder();
    } catch (SQLException e) {
      TidemarkException lost = HistorySession.lost();
      lost.addSuppressed(e);
      throw lost;
    }
  }
}
