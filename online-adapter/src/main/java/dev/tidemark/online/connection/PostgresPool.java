package dev.tidemark.online.connection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.online.binary.PostgresType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.AutoSave;

/**
 * A pool of connections to one PostgreSQL. Their sessions run in UTC, give results in binary and
 * keep their prepared statements. Thread-safe.
 */
public final class PostgresPool implements AutoCloseable {

  /** What the pool's sessions do. */
  public enum Use {
    /** Queries: transactions are REPEATABLE READ, READ ONLY. */
    READ("-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on"),
    /**
     * The same of tables that others may change: where a table has other columns than when a
     * statement was prepared, the driver prepares it again.
     */
    READ_FOREIGN(READ.options, AutoSave.CONSERVATIVE),
    /** Changes by a few statements, planned once. */
    WRITE("-c plan_cache_mode=force_generic_plan");

    private final String options;
    private final AutoSave autoSave;

    Use(String options) {
      this(options, AutoSave.NEVER);
    }

    Use(String options, AutoSave autoSave) {
      this.options = options;
      this.autoSave = autoSave;
    }
  }

  /** For the answer to come. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final HikariDataSource pool;
  private final PostgresConfig config;
  private final BinaryDataSource source;

  private PostgresPool(HikariDataSource pool, BinaryDataSource source, PostgresConfig config) {
    this.pool = pool;
    this.source = source;
    this.config = config;
  }

  /**
   * Opens a pool, without waiting for a first connection. Errors: {@code INVALID_OPTION} for an
   * address that the driver cannot read.
   */
  public static PostgresPool open(PostgresConfig config, String name, Use use) {
    BinaryDataSource source = new BinaryDataSource();
    setUrl(source, config.url());
    config.user().ifPresent(source::setUser);
    config.password().ifPresent(source::setPassword);
    source.setApplicationName("tidemark " + name);
    source.setPrepareThreshold(-1);
    source.setAutosave(use.autoSave);
    source.setTcpKeepAlive(true);
    source.setConnectTimeout(Math.toIntExact(Math.max(1, config.connectionTimeout().toSeconds())));
    source.setSocketTimeout(silenceSeconds(config.statementTimeout()));
    source.setOptions(
        "-c extra_float_digits=1 -c statement_timeout="
            + config.statementTimeout().toMillis()
            + " "
            + use.options);
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(name);
    hikari.setDataSource(source);
    // Not an option of the connection: there the driver's own, the zone of this JVM, comes after
    // it.
    hikari.setConnectionInitSql("SET TimeZone = 'UTC'");
    hikari.setMaximumPoolSize(config.maxConnections());
    hikari.setMinimumIdle(0);
    hikari.setConnectionTimeout(config.connectionTimeout().toMillis());
    hikari.setInitializationFailTimeout(-1);
    return new PostgresPool(new HikariDataSource(hikari), source, config);
  }

  private static void setUrl(BinaryDataSource source, String url) {
    try {
      source.setUrl(url);
    } catch (IllegalArgumentException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_OPTION,
          "'" + url + "' is no address of a PostgreSQL; write jdbc:postgresql://host:port/database",
          e);
    }
  }

  /** A server that hasn't ended a statement by then isn't there any more; 0 is never. */
  private static int silenceSeconds(Duration statementTimeout) {
    long seconds = statementTimeout.isZero() ? 0 : statementTimeout.plus(GRACE).toSeconds();
    return (int) Math.min(seconds, Integer.MAX_VALUE / 1000);
  }

  /** After which PostgreSQL ends a statement by itself; zero means never. */
  public Duration statementTimeout() {
    return config.statementTimeout();
  }

  /**
   * How many connections were opened so far: more of them may mean that PostgreSQL has restarted.
   */
  public long openings() {
    return source.openings.get();
  }

  /**
   * A connection in autocommit mode. Where all are at work it waits, as long as one statement may
   * take: PostgreSQL is slow then, but there. Errors: {@code POSTGRES_UNAVAILABLE}, {@code
   * TOO_MANY_REQUESTS}, {@code CONFLICT} once the pool is closed.
   */
  public Connection take() {
    long started = System.nanoTime();
    while (true) {
      try {
        return pool.getConnection();
      } catch (SQLException e) {
        if (pool.isClosed()) {
          throw new TidemarkException(
              ErrorCode.CONFLICT,
              "The connections to PostgreSQL (%s) were closed meanwhile, as DROP SCHEMA does; run the statement again"
                  .formatted(config.publicUrl()),
              e);
        }
        if (!areAllOpen()) {
          throw PostgresErrors.translate(e, config);
        }
        if (isOver(started)) {
          throw new TidemarkException(
              ErrorCode.TOO_MANY_REQUESTS,
              "All %d connections to PostgreSQL have been at work for %d seconds; wait some seconds and try again, or raise postgres.connections"
                  .formatted(config.maxConnections(), config.statementTimeout().toSeconds()),
              e);
        }
      }
    }
  }

  /**
   * Connects once, beside the pool, which tries again and again where it is refused. Errors: {@code
   * POSTGRES_UNAVAILABLE}.
   */
  public void requireAnswer() {
    try {
      source.getConnection().close();
    } catch (SQLException e) {
      throw PostgresErrors.translate(e, config);
    }
  }

  /** Whether statements with that time limit, or none where it is zero, need {@link #begin}. */
  public boolean cutsOff(Duration limit) {
    Duration most = config.statementTimeout();
    return !most.isZero() && (limit.isZero() || limit.compareTo(most) > 0);
  }

  /**
   * A connection in a transaction, whose statements may take that long even where others mayn't;
   * zero means for ever. Errors: as {@link #take}.
   */
  public Connection begin(Duration limit) throws SQLException {
    Connection taken = take();
    try {
      taken.setAutoCommit(false);
      if (cutsOff(limit)) {
        taken.setNetworkTimeout(Runnable::run, silenceSeconds(limit) * 1000);
        try (Statement raise = taken.createStatement()) {
          raise.execute("SET LOCAL statement_timeout = " + limit.toMillis());
        }
      }
      return taken;
    } catch (SQLException e) {
      taken.close();
      throw e;
    }
  }

  /** PostgreSQL is there: all were at work, though some may be free again just now. */
  private boolean areAllOpen() {
    return pool.getHikariPoolMXBean().getTotalConnections() >= config.maxConnections()
        && !Thread.currentThread().isInterrupted();
  }

  private boolean isOver(long started) {
    Duration most = config.statementTimeout();
    return !most.isZero() && System.nanoTime() - started >= most.toNanos();
  }

  @Override
  public void close() {
    pool.close();
  }

  /** Its connections move every type of ours in binary. */
  private static final class BinaryDataSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;

    private final AtomicLong openings = new AtomicLong();

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password)
        throws SQLException {
      Connection connection = super.getConnection(user, password);
      openings.incrementAndGet();
      QueryExecutor executor = connection.unwrap(BaseConnection.class).getQueryExecutor();
      for (int oid : PostgresType.binaryOids()) {
        executor.addBinarySendOid(oid);
        executor.addBinaryReceiveOid(oid);
      }
      return connection;
    }
  }
}
