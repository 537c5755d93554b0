package dev.tidemark.server.execution.analyze;

import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.server.execution.ExplainText;
import dev.tidemark.server.execution.Queries;
import dev.tidemark.server.session.Session;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.vector.FieldVector;

/**
 * Runs a query to its end, drops its rows and says what happened. Its AS OF joins are counted and
 * what PostgreSQL ran is run once more to see its operators; neither is in the times.
 */
public final class Analysis {
  private final Queries queries;
  private final Session session;
  private final QueryContext context;
  private final Consumer<Runnable> whenCancelled;

  /** An analysis for that session, which {@code whenCancelled} lets stop. */
  public Analysis(
      Queries queries, Session session, QueryContext context, Consumer<Runnable> whenCancelled) {
    this.queries = queries;
    this.session = session;
    this.context = context;
    this.whenCancelled = whenCancelled;
  }

  /**
   * What EXPLAIN ANALYZE prints.
   *
   * @param planningNanos how long it took to plan the query
   */
  public String of(PlannedQuery query, List<Parameter> parameters, long planningNanos) {
    Measurements measured = new Measurements();
    measured.stage("plan", planningNanos);
    long begin = System.nanoTime();
    Drained drained;
    try (BatchStream rows = queries.run(session, context, query, parameters, measured)) {
      whenCancelled.accept(rows::cancel);
      drained = Drained.of(rows, measured);
      measured.ended(drained.rows(), planningNanos + System.nanoTime() - begin);
    }
    return "actual: rows %d, batches %d, bytes %d%n  %s%n  between engines: %s%n"
            .formatted(
                drained.rows(),
                drained.batches(),
                drained.bytes(),
                measured.stages(),
                measured.crossings())
        + ExplainText.of(measured.plan(), measured.scans(), measured.fragments(), measured);
  }

  private record Drained(long rows, long batches, long bytes) {
    static Drained of(BatchStream stream, Measurements measured) {
      long rows = 0;
      long batches = 0;
      long bytes = 0;
      while (stream.next()) {
        if (batches == 0) {
          measured.firstBatch();
        }
        batches++;
        rows += stream.root().getRowCount();
        for (FieldVector vector : stream.root().getFieldVectors()) {
          bytes += vector.getBufferSize();
        }
      }
      return new Drained(rows, batches, bytes);
    }
  }
}
