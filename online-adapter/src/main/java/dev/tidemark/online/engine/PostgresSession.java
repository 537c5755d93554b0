package dev.tidemark.online.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.connection.PostgresErrors;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.engine.StatementSource.Transport;
import dev.tidemark.planner.arrow.SpooledBatchStream;
import dev.tidemark.planner.engine.AheadStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.OldestSnapshot;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WrappedStream;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.scan.ScanFilter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** One REPEATABLE READ, READ ONLY transaction, begun at the first call. */
final class PostgresSession implements OnlineSession {
  /** In EXPLAIN's first line; PostgreSQL reckons them by the table's pages, analyzed or not. */
  private static final Pattern ROWS = Pattern.compile("rows=(\\d{1,18})");

  private final PostgresPool pool;
  private final QueryContext context;
  private final SmallResults small;
  private final Deadline deadline;
  private final PostgresEngineConfig config;
  private final List<BatchStream> streams = new CopyOnWriteArrayList<>();
  private final AtomicInteger tailsOpen = new AtomicInteger();
  private volatile boolean left;
  private final Object askingLock = new Object();
  private boolean cancelled;

  /** Where somebody may be waited for who rewrites a tail. */
  private @Nullable PGConnection asking;

  private volatile @Nullable Connection connection;

  /**
   * Asks for nothing yet.
   *
   * @param config says where tails wait that are read ahead
   */
  PostgresSession(
      PostgresPool pool, QueryContext context, SmallResults small, PostgresEngineConfig config) {
    this.pool = pool;
    this.context = context;
    this.small = small;
    this.config = config;
    this.deadline = new Deadline(context.timeout());
  }

  /** The session's connection stays with it until the session is closed. */
  private final class Shared implements StatementSource {
    @Override
    public Connection connection(Transport transport) throws SQLException {
      return begun();
    }

    @Override
    public Duration statementTimeout() {
      return pool.statementTimeout();
    }

    @Override
    public void release() {}
  }

  private Connection begun() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = pool.begin(context.timeout());
      connection = open;
    }
    return open;
  }

  @Override
  public BatchStream run(EngineQuery query) {
    ResultStream stream = stream(query, Transport.CURSOR);
    streams.add(stream);
    return stream;
  }

  private ResultStream stream(EngineQuery query, Transport transport) {
    return new ResultStream(
        new RunningStatement(new Shared(), query.sql(), query.parameters(), deadline),
        query.columns(),
        transport,
        small,
        context.allocator());
  }

  /** Rows on their way, with which the connection may be given back. */
  private final class Tail implements WrappedStream {
    private final ResultStream rows;
    private boolean closed;

    Tail(ResultStream rows) {
      this.rows = rows;
      tailsOpen.incrementAndGet();
    }

    @Override
    public BatchStream rows() {
      return rows;
    }

    @Override
    public void close() {
      try {
        rows.close();
      } finally {
        if (!closed) {
          closed = true;
          tailsOpen.decrementAndGet();
          giveBackIfLeft();
        }
      }
    }
  }

  @Override
  public OldestSnapshot oldestSnapshot(FeatureGroup group) {
    try (PreparedStatement statement = begun().prepareStatement(horizonQuery(group))) {
      ask(statement.getConnection().unwrap(PGConnection.class));
      statement.setLong(1, group.id());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return OldestSnapshot.ANY;
        }
        if (!row.getBoolean(2)) {
          throw new TidemarkException(
              ErrorCode.CONFLICT,
              "Feature group '%s' was changed meanwhile; run the statement again"
                  .formatted(group.name()));
        }
        return new OldestSnapshot(
            row.getLong(1), row.getLong(3), row.getLong(4), row.getBoolean(5));
      }
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    } finally {
      ask(null);
    }
  }

  private void ask(@Nullable PGConnection connection) {
    synchronized (askingLock) {
      asking = connection;
      if (cancelled && connection != null) {
        throw new TidemarkException(ErrorCode.CANCELLED, "The query was cancelled");
      }
    }
  }

  /**
   * It also locks the tail against being rewritten while this transaction lasts, and tells whether
   * that happened after its snapshot, which would find no rows: one file is the snapshot's, the
   * other the one there is now.
   */
  private static String horizonQuery(FeatureGroup group) {
    return ("SELECT t.trimmed_horizon, c.relfilenode = pg_relation_filenode(c.oid),"
            + " t.purged_sequence, pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            + " EXISTS (SELECT FROM tidemark.%1$s)"
            + " FROM tidemark.tail AS t, pg_class AS c"
            + " WHERE t.group_id = ? AND c.oid = 'tidemark.%1$s'::regclass")
        .formatted(group.tailTable());
  }

  @Override
  public long entities(FeatureGroup group) {
    try (PreparedStatement statement =
        begun().prepareStatement("EXPLAIN SELECT 1 FROM tidemark." + group.onlineTable())) {
      ask(statement.getConnection().unwrap(PGConnection.class));
      try (ResultSet plan = statement.executeQuery()) {
        Matcher rows = ROWS.matcher(plan.next() ? plan.getString(1) : "");
        return rows.find() ? Long.parseLong(rows.group(1)) : 1;
      }
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    } finally {
      ask(null);
    }
  }

  @Override
  public AheadStream tail(
      FeatureGroup group, long horizon, List<String> columns, List<ScanFilter> filters) {
    TailQuery query = new TailQuery(group, horizon, columns, filters);
    EngineQuery rows = new EngineQuery(query.sql(), query.columns(), query.parameters());
    ResultStream stream = stream(rows, filters.isEmpty() ? Transport.COPY : Transport.CURSOR);
    AheadStream ahead =
        new SpooledBatchStream(
            new Tail(stream),
            stream::isExhausted,
            context.allocator(),
            config.spoolDirectory(),
            config.spoolMemoryBytes());
    streams.add(ahead);
    return ahead;
  }

  @Override
  public BatchStream stored(FeatureGroup group) {
    String columns =
        group.historyColumns().stream()
            .map(column -> physical(group, column.name()))
            .collect(Collectors.joining(", "));
    ResultStream rows =
        stream(
            new EngineQuery(
                "SELECT %s FROM tidemark.%s%s"
                    .formatted(columns, group.onlineTable(), group.sqlComment()),
                group.historyColumns(),
                List.of()),
            Transport.COPY);
    BatchStream ahead =
        new SpooledBatchStream(
            rows, rows::isExhausted, context.allocator(), null, config.spoolMemoryBytes());
    streams.add(ahead);
    return ahead;
  }

  private static String physical(FeatureGroup group, String column) {
    return HistoryColumns.NAMES.contains(column) ? column : group.column(column).physicalName();
  }

  @Override
  public BatchStream unfinishedLoads(FeatureGroup group) {
    DataType number = DataType.of(TypeName.BIGINT);
    return run(
        new EngineQuery(
            "SELECT first_sequence, row_count FROM tidemark.load"
                + " WHERE state <> 'DONE' AND row_count > 0 AND group_id = "
                + group.id(),
            List.of(Column.of("first_sequence", number), Column.of("row_count", number)),
            List.of()));
  }

  @Override
  public void cancel() {
    synchronized (askingLock) {
      cancelled = true;
      if (asking != null) {
        stop(asking);
      }
    }
    streams.forEach(BatchStream::cancel);
  }

  private static void stop(PGConnection waiting) {
    try {
      waiting.cancelQuery();
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  @Override
  public void leave() {
    left = true;
    giveBackIfLeft();
  }

  private void giveBackIfLeft() {
    if (left && tailsOpen.get() == 0) {
      giveBack();
    }
  }

  @Override
  public void close() {
    try {
      close(streams.iterator());
    } finally {
      giveBack();
    }
  }

  /** Each, whatever happens to the others. */
  private static void close(Iterator<BatchStream> streams) {
    if (streams.hasNext()) {
      BatchStream first = streams.next();
      try (first) {
        close(streams);
      }
    }
  }

  private synchronized void giveBack() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // Whoever read of a connection that is lost by now has been told.
        if (!PostgresErrors.isConnectionLost(e)) {
          throw PostgresErrors.translate(e);
        }
      }
    }
  }
}
