package dev.tidemark.bench.grid;

import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.asof.Shape;
import dev.tidemark.bench.asof.Shape.Kind;
import dev.tidemark.bench.grid.GridOptions.Layout;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Joins of tables of one PostgreSQL, which can run the whole query; or DuckDB reads their rows. */
final class PostgresGrid implements EngineGrid {
  private static final List<String> STRATEGIES =
      List.of("row_number", "lead", "union_last", "lateral");

  private final Tidemark tidemark;
  private final GridOptions options;
  private boolean isWarm;

  PostgresGrid(Tidemark tidemark, GridOptions options) {
    this.tidemark = tidemark;
    this.options = options;
  }

  /** A query that ends in DuckDB can't be told to be PostgreSQL's, but by what its joins run. */
  private static List<Way> ways(Layout layout) {
    boolean isAlone = layout != Layout.BESIDE_GROUP;
    List<Way> ways =
        STRATEGIES.stream()
            .map(
                each ->
                    isAlone
                        ? new Way(each, "postgres", each)
                        : new Way(each, "auto", each + ", auto"))
            .collect(Collectors.toCollection(ArrayList::new));
    ways.add(new Way("in DuckDB", "duckdb", "auto"));
    return ways;
  }

  @Override
  public String title() {
    return String.format(
        Locale.ROOT, "of tables in PostgreSQL, given up after %,d", options.postgresLimitMillis());
  }

  @Override
  public void run(Consumer<GridLine> lines) throws SQLException {
    for (long records : options.postgresRecords()) {
      for (long keys : options.keys()) {
        for (Kind kind : options.postgresKinds()) {
          for (Layout layout : options.layouts()) {
            run(shape(records, keys, kind, layout), layout, lines);
          }
        }
      }
    }
  }

  private Shape shape(long records, long keys, Kind kind, Layout layout) {
    String name = (kind + ", " + layout).toLowerCase(Locale.ROOT);
    return new Shape(name, options.spines().get(0), records, keys, 1, kind, "", GridLine.TARGET);
  }

  private void run(Shape history, Layout layout, Consumer<GridLine> lines) throws SQLException {
    try (PostgresTables tables =
        new PostgresTables(tidemark.postgresUrl(), history, layout, options.seed())) {
      tables.createHistory();
      tidemark.update(
          "CREATE SCHEMA %s FROM POSTGRES '%s' (user = 'postgres', schema = '%1$s')"
              .formatted(PostgresTables.SCHEMA, tidemark.postgresUrl()));
      if (layout == Layout.BESIDE_GROUP) {
        createGroup(history);
      }
      for (long rows : options.spines()) {
        Shape shape = history.withSpine(rows);
        tables.createSpine(rows);
        StrategyRuns runs =
            new StrategyRuns(
                tidemark, ways(layout), tables.sql(), options, options.postgresLimitMillis());
        if (!isWarm) {
          runs.measure(shape);
          isWarm = true;
        }
        lines.accept(runs.measure(shape));
      }
      tidemark.update("DROP SCHEMA " + PostgresTables.SCHEMA);
      tidemark.update("DROP FEATURE GROUP IF EXISTS " + PostgresTables.GROUP);
    }
  }

  private void createGroup(Shape shape) {
    boolean isText = shape.kind() == Kind.TEXT;
    tidemark.update(
        "CREATE FEATURE GROUP %s (user_id %s, event_time TIMESTAMP(6), rating BIGINT) ENTITY KEY (user_id) EVENT TIME event_time"
            .formatted(PostgresTables.GROUP, isText ? "VARCHAR" : "BIGINT"));
    tidemark.update(
        "INSERT INTO %s SELECT %s, TIMESTAMP '2025-01-01 00:00:00', n FROM (VALUES (1), (2), (3), (4), (5)) AS ratings (n)"
            .formatted(PostgresTables.GROUP, isText ? "'user-000000' || CAST(n AS VARCHAR)" : "n"));
  }
}
