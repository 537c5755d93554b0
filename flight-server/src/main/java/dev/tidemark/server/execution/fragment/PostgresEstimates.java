package dev.tidemark.server.execution.fragment;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What PostgreSQL's planner expects of queries. One session's; one thread's at a time. */
final class PostgresEstimates {
  private static final List<String> PAGE_COSTS = List.of("seq_page_cost", "random_page_cost");
  private static final Pattern ESTIMATE =
      Pattern.compile("\\.\\.([0-9.]+) rows=(\\d{1,18}) width=(\\d{1,18})");

  private final EngineSession session;

  PostgresEstimates(EngineSession session) {
    this.session = session;
  }

  /**
   * Of one query.
   *
   * @param cost in PostgreSQL's units, as it is set up to count
   * @param width bytes of a row
   */
  record Estimate(double cost, double rows, double width) {}

  Estimate of(EngineQuery query) {
    String first = text("EXPLAIN " + query.sql(), query);
    Matcher estimate = ESTIMATE.matcher(first);
    if (!estimate.find()) {
      throw new TidemarkException(
          ErrorCode.INTERNAL_ERROR, "PostgreSQL's plan has no estimate: " + first);
    }
    return new Estimate(
        Double.parseDouble(estimate.group(1)),
        Double.parseDouble(estimate.group(2)),
        Double.parseDouble(estimate.group(3)));
  }

  /**
   * As if every page were in memory already. Afterwards pages cost in the session what they did.
   */
  <T> T inMemory(Supplier<T> asking) {
    List<String> before =
        PAGE_COSTS.stream().map(name -> text("SELECT current_setting('" + name + "')")).toList();
    set(PAGE_COSTS.stream().map(name -> "0").toList());
    T answer = asking.get();
    set(before);
    return answer;
  }

  /** Until the transaction ends. */
  private void set(List<String> pageCosts) {
    text(
        IntStream.range(0, pageCosts.size())
            .mapToObj(
                i -> "set_config('%s', '%s', true)".formatted(PAGE_COSTS.get(i), pageCosts.get(i)))
            .collect(Collectors.joining(" || ", "SELECT ", "")));
  }

  private String text(String sql) {
    return text(sql, new EngineQuery(sql, List.of(), List.of()));
  }

  /** The first row of a query with the parameters of another. */
  private String text(String sql, EngineQuery other) {
    List<Column> columns = List.of(new Column("text", DataType.of(TypeName.VARCHAR), false, ""));
    try (BatchStream lines = session.run(new EngineQuery(sql, columns, other.parameters()))) {
      return String.valueOf(ArrowRows.of(lines, columns).next()[0]);
    }
  }
}
