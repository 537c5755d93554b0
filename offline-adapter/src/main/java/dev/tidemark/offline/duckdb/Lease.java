package dev.tidemark.offline.duckdb;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;

/**
 * A connection and the right to use it. Whatever touches it holds the lease's lock; only {@link
 * #interrupt} and {@link #percent} may come from elsewhere at any time, also after the close.
 */
public final class Lease implements AutoCloseable {
  private static final Interrupt INTERRUPT = Interrupt.find();

  /**
   * How much of a streamed result DuckDB's threads make ahead of its reader. With its own default
   * of 1 MB they wait for it, and for each other, more often: a million rows took 6 % longer.
   */
  private static final String STREAMING_BUFFER = "4MB";

  private final DuckDBConnection connection;
  private final DuckDbInstance instance;
  private final ReentrantLock use = new ReentrantLock();
  private final Object lifetime = new Object();
  private volatile @Nullable DuckDBPreparedStatement watch;
  private boolean closed;
  private boolean streaming;
  private boolean hasStreamed;
  private boolean ordered = true;

  Lease(DuckDBConnection connection, DuckDbInstance instance) {
    this.connection = connection;
    this.instance = instance;
  }

  /** Of all leases of its DuckDB. */
  public FittingTexts fittingTexts() {
    return instance.fittingTexts();
  }

  /** Which DuckDB it is of: see {@link DuckDb#generation}. */
  public long generation() {
    return instance.generation();
  }

  /**
   * What the failure of a statement is called. Everything that fails on the lease comes by here,
   * since that is how it is noticed that DuckDB itself has failed.
   */
  public TidemarkException translate(Throwable error) {
    return instance.translate(error);
  }

  /** Throws {@code ENGINE_UNAVAILABLE} once its DuckDB has failed. */
  public void requireUsable() {
    if (instance.hasFailed()) {
      throw instance.lost(null);
    }
  }

  /** The connection; the caller holds {@link #lock}, or is its only user. */
  public DuckDBConnection connection() {
    synchronized (lifetime) {
      if (closed) {
        throw new TidemarkException(ErrorCode.INTERNAL_ERROR, "The DuckDB session is closed");
      }
      return connection;
    }
  }

  /** Held by whoever uses the connection or a result of it. */
  public ReentrantLock lock() {
    return use;
  }

  /** Executes a statement that returns nothing of interest. */
  public void execute(String sql) {
    streamResults(false);
    executeAsIs(sql);
  }

  /**
   * Whether results come as they are computed, or are computed first. The latter tells why a
   * statement failed; the driver loses that of a streamed one.
   */
  public void streamResults(boolean wanted) {
    if (streaming != wanted) {
      if (wanted && !hasStreamed) {
        executeAsIs("SET SESSION streaming_buffer_size = '" + STREAMING_BUFFER + "'");
        hasStreamed = true;
      }
      executeAsIs("SET jdbc_stream_results = " + wanted);
      streaming = wanted;
    }
  }

  /**
   * Whether results keep the order of what they read. If not, more threads make them; but then
   * DuckDB doesn't even keep that of an ORDER BY.
   */
  public void keepOrder(boolean wanted) {
    if (ordered != wanted) {
      executeAsIs("SET SESSION preserve_insertion_order = " + wanted);
      ordered = wanted;
    }
  }

  /**
   * Makes the next statements say why they fail, at the price of computing all before the first
   * row.
   */
  public void materializeResults() {
    streamResults(false);
  }

  private void executeAsIs(String sql) {
    try (Statement statement = connection().createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** Executes an INSERT, COPY or CREATE TABLE AS and returns how many rows it wrote. */
  public long update(String sql) {
    streamResults(false);
    try (Statement statement = connection().createStatement()) {
      return statement.executeLargeUpdate(sql);
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** The one number that a query returns; 0 where it is NULL. */
  public long number(String sql) {
    streamResults(false);
    try (Statement statement = connection().createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getLong(1) : 0;
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** Has DuckDB count how far statements are, for {@link #percent}. */
  public void watchProgress() {
    executeAsIs("SET SESSION enable_progress_bar_print = false");
    executeAsIs("SET SESSION enable_progress_bar = true");
    try {
      watch = connection().createStatement().unwrap(DuckDBPreparedStatement.class);
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** How far the statement that is executed now is; -1 where that isn't known; from any thread. */
  public int percent() {
    synchronized (lifetime) {
      DuckDBPreparedStatement asked = watch;
      if (closed || asked == null) {
        return -1;
      }
      try {
        double percent = asked.getQueryProgress().getPercentage();
        return percent < 0 ? -1 : (int) Math.min(100, percent);
      } catch (SQLException e) {
        return -1;
      }
    }
  }

  /** Stops what the connection executes, if anything; from any thread. */
  public void interrupt() {
    synchronized (lifetime) {
      if (!closed) {
        INTERRUPT.send(connection);
      }
    }
  }

  /** Interrupts what runs, waits for its user to let go, and closes. May be repeated. */
  @Override
  public void close() {
    if (!use.tryLock()) {
      interrupt();
      use.lock();
    }
    try {
      synchronized (lifetime) {
        if (closed) {
          return;
        }
        closed = true;
      }
      DuckDBPreparedStatement asked = watch;
      if (asked != null) {
        asked.close();
      }
      instance.returned(this);
      connection.close();
    } catch (SQLException e) {
      throw translate(e);
    } finally {
      use.unlock();
    }
  }

  /**
   * The driver stops a statement only while {@code execute} runs, not while its Arrow stream is
   * read; the connection's own interrupt does both, but isn't public.
   */
  private record Interrupt(MethodHandle lockOf, MethodHandle method) {
    static Interrupt find() {
      try {
        Field lock = DuckDBConnection.class.getDeclaredField("connRefLock");
        Method interrupt = DuckDBConnection.class.getDeclaredMethod("interrupt");
        lock.setAccessible(true);
        interrupt.setAccessible(true);
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        return new Interrupt(lookup.unreflectGetter(lock), lookup.unreflect(interrupt));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("DuckDB's JDBC driver can't interrupt a query", e);
      }
    }

    void send(DuckDBConnection connection) {
      try {
        ReentrantLock lock = (ReentrantLock) lockOf.invoke(connection);
        lock.lock();
        try {
          method.invoke(connection);
        } finally {
          lock.unlock();
        }
      } catch (Error | RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw DuckDbErrors.translate(e);
      }
    }
  }
}
