package dev.tidemark.server.statement;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.PlannedLeakage;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.leakage.Finding;
import dev.tidemark.server.execution.Queries;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code EXPLAIN LEAKAGE}: a row for each way by which features come into the result. */
final class LeakageRows {
  private static final List<Column> COLUMNS =
      List.of(
          text("feature_group"),
          text("features"),
          text("path"),
          text("verdict"),
          number("spine_rows"),
          number("rows_changed"),
          text("advice"));

  private final Queries queries;
  private final Call call;
  private final List<Parameter> parameters;

  private LeakageRows(Queries queries, Call call, List<Parameter> parameters) {
    this.queries = queries;
    this.call = call;
    this.parameters = parameters;
  }

  static Prepared prepare(String sql, Queries queries, PlannedLeakage leakage) {
    return new Prepared.Rows(
        sql,
        leakage.parameters(),
        COLUMNS,
        (call, parameters) -> new LeakageRows(queries, call, parameters).of(leakage));
  }

  private BatchStream of(PlannedLeakage leakage) {
    List<Object[]> rows = new ArrayList<>();
    for (PlannedLeakage.Way way : leakage.ways()) {
      Finding finding = way.finding();
      Object[] counts = way.count().map(this::count).orElse(new Object[2]);
      rows.add(
          new Object[] {
            finding.group(),
            String.join("; ", finding.features()),
            finding.path(),
            finding.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            counts[0],
            counts[1],
            finding.advice()
          });
    }
    return new RowBatchStream(call.context().allocator(), COLUMNS, rows.iterator());
  }

  private Object[] count(PlannedQuery query) {
    try (BatchStream rows = queries.run(call.session(), call.context(), query, parameters)) {
      call.whenCancelled().accept(rows::cancel);
      return ArrowRows.of(rows, query.columns()).next();
    }
  }

  private static Column text(String name) {
    return new Column(name, DataType.of(TypeName.VARCHAR), true, "");
  }

  private static Column number(String name) {
    return new Column(name, DataType.of(TypeName.BIGINT), true, "");
  }
}
