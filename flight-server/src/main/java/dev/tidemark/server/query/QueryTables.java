package dev.tidemark.server.query;

import static dev.tidemark.server.tables.system.SystemTables.column;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.server.tables.system.SystemTable;
import java.util.List;

/** {@code system.queries}: what a user's own queries do and did. */
public final class QueryTables {
  private QueryTables() {}

  /** Each user sees their own. */
  public static SystemTable queries(QueryRegistry registry) {
    DataType text = DataType.of(TypeName.VARCHAR);
    DataType whole = DataType.of(TypeName.BIGINT);
    return new SystemTable(
        "queries",
        List.of(
            column("id", text, ""),
            column("state", text, "RUNNING, FINISHED, FAILED or CANCELLED"),
            column("user_name", text, ""),
            column("session_id", text, ""),
            column("started_at", DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE), ""),
            column("elapsed_ms", whole, "to its end, or to now"),
            column("row_count", whole, "sent or changed so far"),
            column(
                "progress",
                text,
                "how far a load is; of a query, what Trino said of its part last, with its id"),
            column("error", text, "empty unless it failed"),
            column("sql", text, "")),
        session ->
            registry.all().stream()
                .filter(query -> query.user().equals(session.user()))
                .map(QueryTables::row)
                .toList());
  }

  private static Object[] row(RunningQuery query) {
    return new Object[] {
      query.id(),
      query.state().name(),
      query.user(),
      query.sessionId(),
      query.startedAt(),
      query.elapsedMillis(),
      query.rows(),
      query.progress(),
      query.error(),
      query.sql()
    };
  }
}
