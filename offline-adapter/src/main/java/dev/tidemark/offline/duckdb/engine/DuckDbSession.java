package dev.tidemark.offline.duckdb.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.StopSignal;
import dev.tidemark.offline.duckdb.intake.BatchIntake;
import dev.tidemark.offline.duckdb.intake.IncomingBatch;
import dev.tidemark.offline.duckdb.intake.NumberAppender;
import dev.tidemark.offline.duckdb.result.DuckDbBatchStream;
import dev.tidemark.offline.duckdb.result.TypedStatement;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.QueryProfile;
import dev.tidemark.planner.engine.QueryProfile.Spilled;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.EngineQuery.RowOrder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.ProfilerPrintFormat;
import org.jspecify.annotations.Nullable;

/**
 * One query's use of DuckDB: a connection with temporary tables and at most one open result, since
 * a new statement ends the result of the one before.
 */
public final class DuckDbSession implements WorkSession {
  private final Lease lease;
  private final QueryContext context;
  private final StopSignal stop;
  private @Nullable DuckDbBatchStream open;

  /** By the statements before the last query, where they are measured. */
  private @Nullable Spilled spilled;

  DuckDbSession(Lease lease, QueryContext context, ScheduledExecutorService clock) {
    this.lease = lease;
    this.context = context;
    this.stop = StopSignal.after(lease, clock, context.timeout());
  }

  /** Which DuckDB it is of: see {@link dev.tidemark.offline.duckdb.DuckDb#generation}. */
  public long generation() {
    return lease.generation();
  }

  @Override
  public long load(String table, BatchStream rows) {
    try (rows) {
      closeResult();
      List<Column> columns = ArrowTypes.columns(rows.schema(), null);
      lease.lock().lock();
      try {
        stop.check();
        lease.execute("CREATE TEMP TABLE " + DuckDbText.name(table) + definition(columns));
        long loaded =
            new BatchIntake(lease, context.allocator())
                .insert("temp." + DuckDbText.name(table), columns, rows, stop::check);
        countSpilled();
        return loaded;
      } catch (SQLException | RuntimeException e) {
        throw stop.translate(e);
      } finally {
        lease.lock().unlock();
      }
    }
  }

  private static String definition(List<Column> columns) {
    return columns.stream()
        .map(column -> DuckDbText.name(column.name()) + " " + column.type().duckdb())
        .collect(Collectors.joining(", ", " (", ")"));
  }

  @Override
  public long keep(String table, EngineQuery query) {
    String name = DuckDbText.name(table);
    String names =
        query.columns().stream()
            .map(column -> DuckDbText.name(column.name()))
            .collect(Collectors.joining(", "));
    return number(
        new BoundSql(
            "CREATE TEMP TABLE %s AS SELECT * FROM (%s) AS kept (%s)"
                .formatted(name, TypedStatement.cast(query), names),
            query.parameters()));
  }

  @Override
  public BatchStream run(EngineQuery query) {
    return run(query, query.columns());
  }

  /** The same in batches that are of the usual size once they have the columns that are sent. */
  public BatchStream run(EngineQuery query, List<Column> sent) {
    return start(
        () -> DuckDbBatchStream.start(lease, query, sent, context.allocator(), stop), query);
  }

  @Override
  public BatchStream map(String table, BatchStream rows, EngineQuery query) {
    String view =
        "CREATE TEMP VIEW %s AS %s"
            .formatted(
                DuckDbText.name(table),
                IncomingBatch.query(ArrowTypes.columns(rows.schema(), null)));
    AtomicBoolean isNamed = new AtomicBoolean();
    return new MappedBatches(
        rows,
        (batch, memory) ->
            start(
                () ->
                    IncomingBatch.offer(
                        lease,
                        batch,
                        memory,
                        () -> {
                          if (!isNamed.getAndSet(true)) {
                            lease.execute(view);
                          }
                          return DuckDbBatchStream.whole(lease, query, context.allocator(), stop);
                        }),
                query),
        ArrowTypes.schema(query.columns()),
        context.allocator());
  }

  private BatchStream start(Supplier<DuckDbBatchStream> starter, EngineQuery query) {
    closeResult();
    lease.lock().lock();
    try {
      stop.check();
      lease.keepOrder(query.order() == RowOrder.AS_WRITTEN);
      DuckDbBatchStream stream = starter.get();
      open = stream;
      return stream;
    } catch (RuntimeException e) {
      throw stop.translate(e);
    } finally {
      lease.lock().unlock();
    }
  }

  /** Runs a statement to its end; whatever number it returns is of no interest. */
  public void execute(BoundSql statement) {
    number(statement);
  }

  /** The one number that a query returns. */
  public long number(String query) {
    return number(new BoundSql(query, List.of()));
  }

  /** The one number that a query returns; of rows, where the statement creates a table of them. */
  public long number(BoundSql statement) {
    return materialized(() -> TypedStatement.number(lease.connection(), statement));
  }

  /** Reads a query's rows as DuckDB computes them; a chunk is only valid during the call. */
  public void read(BoundSql query, Consumer<DuckDBDataChunkReader> chunks) {
    materialized(
        () -> {
          TypedStatement.read(lease.connection(), query, chunks, stop);
          return 0;
        });
  }

  private long materialized(Reading reading) {
    closeResult();
    lease.lock().lock();
    try {
      stop.check();
      lease.materializeResults();
      lease.keepOrder(true);
      long number = reading.read();
      countSpilled();
      return number;
    } catch (SQLException | RuntimeException e) {
      throw stop.translate(e);
    } finally {
      lease.lock().unlock();
    }
  }

  private interface Reading {
    long read() throws SQLException;
  }

  /** Fills a table of BIGINTs; nothing else may be run until the appender is closed. */
  public NumberAppender append(String table) {
    closeResult();
    try {
      return new NumberAppender(lease, lease.connection().createAppender(table));
    } catch (SQLException e) {
      throw lease.translate(e);
    }
  }

  @Override
  public void measure() {
    lease.lock().lock();
    try {
      lease.execute("SET enable_profiling = 'no_output'");
      lease.number("SELECT 1");
      spilled = lastProfile().spilled();
    } catch (SQLException e) {
      throw lease.translate(e);
    } finally {
      lease.lock().unlock();
    }
  }

  private void countSpilled() throws SQLException {
    Spilled before = spilled;
    if (before != null) {
      spilled = before.and(lastProfile().spilled());
    }
  }

  private QueryProfile lastProfile() throws SQLException {
    return DuckDbProfile.read(lease.connection().getProfilingInformation(ProfilerPrintFormat.JSON));
  }

  @Override
  public Optional<QueryProfile> profile() {
    lease.lock().lock();
    try {
      return Optional.of(lastProfile().after(Objects.requireNonNullElse(spilled, Spilled.NOTHING)));
    } catch (SQLException e) {
      throw lease.translate(e);
    } finally {
      lease.lock().unlock();
    }
  }

  @Override
  public void cancel() {
    stop.stop(ErrorCode.CANCELLED);
  }

  /** Closes the open result, too; while another thread still reads it, that is stopped first. */
  @Override
  public void close() {
    if (lease.lock().isLocked() && !lease.lock().isHeldByCurrentThread()) {
      cancel();
    }
    List<Runnable> steps = new ArrayList<>();
    steps.add(this::closeResult);
    steps.add(stop::close);
    steps.add(lease::close);
    inTurn(steps);
  }

  private static void inTurn(List<Runnable> steps) {
    RuntimeException first = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Ends the open result, if there is one. */
  public void closeResult() {
    DuckDbBatchStream stream = open;
    open = null;
    if (stream != null) {
      stream.close();
    }
  }
}
