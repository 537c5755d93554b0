package dev.tidemark.server.statement;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.QueryText;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.parse.statement.QueryStatement;
import dev.tidemark.planner.parse.statement.QueryStatement.Explain;
import dev.tidemark.planner.parse.statement.QueryStatement.ExplainMode;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.server.execution.Queries;
import dev.tidemark.server.execution.analyze.Analysis;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import java.util.List;
import java.util.Optional;

/** Queries, and EXPLAIN of them. */
final class QueryStatements {
  private static final List<Column> PLAN =
      List.of(new Column("plan", DataType.of(TypeName.VARCHAR), false, ""));

  private final Queries queries;

  QueryStatements(StatementParts parts) {
    this.queries = parts.queries();
  }

  /**
   * A query whose plan is remembered, or can be shared with texts that differ in some literals: it
   * need not be parsed as it is.
   */
  Optional<Prepared> shared(Session session, QueryText text) {
    return queries
        .cached(session, text)
        .or(() -> queries.planShared(session, text))
        .map(query -> rows(text.sql(), query));
  }

  Prepared prepare(Session session, QueryText text, QueryStatement statement) {
    if (statement instanceof Query query) {
      return rows(text.sql(), queries.plan(session, text, query.node()));
    }
    return explain(session, text.sql(), (Explain) statement);
  }

  private Prepared rows(String sql, PlannedQuery query) {
    return new Prepared.Rows(
        sql,
        query.parameters(),
        query.columns(),
        (call, parameters) -> queries.run(call.session(), call.context(), query, parameters));
  }

  private Prepared explain(Session session, String sql, Explain explain) {
    Query query = explain.query();
    if (explain.mode() == ExplainMode.LEAKAGE) {
      return LeakageRows.prepare(sql, queries, queries.planLeakage(session, query.node()));
    }
    long begin = System.nanoTime();
    PlannedQuery planned = queries.plan(session, query.node());
    long planning = System.nanoTime() - begin;
    return new Prepared.Rows(
        sql,
        planned.parameters(),
        PLAN,
        (call, parameters) ->
            lines(
                call,
                explain.mode() == ExplainMode.ANALYZE
                    ? analysis(call).of(planned, parameters, planning)
                    : queries.explain(call.session(), call.context(), planned, parameters)));
  }

  private Analysis analysis(Call call) {
    return new Analysis(queries, call.session(), call.context(), call.whenCancelled());
  }

  private static BatchStream lines(Call call, String text) {
    return new RowBatchStream(
        call.context().allocator(), PLAN, text.lines().map(line -> new Object[] {line}).iterator());
  }
}
