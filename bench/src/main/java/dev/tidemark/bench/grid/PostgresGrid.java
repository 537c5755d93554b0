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

/** Joins of tables of one PostgreSQL, which can run the whole query; or DuckDB reads their rows. */
final class PostgresGrid implements EngineGrid {
  private static final List<Way> WAYS = ways();

  private final Tidemark tidemark;
  private final GridOptions options;
  private boolean isWarm;

  PostgresGrid(Tidemark tidemark, GridOptions options) {
    this.tidemark = tidemark;
    this.options = options;
  }

  private static List<Way> ways() {
    List<Way> ways =
        new ArrayList<>(Way.strategies("postgres", "row_number", "lead", "union_last", "lateral"));
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
      for (long rows : options.spines()) {
        Shape shape = history.withSpine(rows);
        tables.createSpine(rows);
        StrategyRuns runs =
            new StrategyRuns(tidemark, WAYS, tables.sql(), options, options.postgresLimitMillis());
        if (!isWarm) {
          runs.measure(shape);
          isWarm = true;
        }
        lines.accept(runs.measure(shape));
      }
      tidemark.update("DROP SCHEMA " + PostgresTables.SCHEMA);
    }
  }
}
