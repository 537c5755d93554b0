package dev.tidemark.bench.grid;

import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.asof.Shape;
import dev.tidemark.bench.asof.Shape.Kind;
import dev.tidemark.bench.asof.ShapeData;
import dev.tidemark.bench.asof.ShapeTables;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Joins of feature groups, whose files DuckDB reads. */
final class DuckDbGrid implements EngineGrid {
  private static final List<Way> WAYS =
      Way.strategies(
          "auto", "row_number", "arg_max", "native", "merge", "probe", "lead", "union_last");

  private final Tidemark tidemark;
  private final GridOptions options;
  private final Path data;
  private boolean isWarm;

  /** The server may load from the folder {@code data}. */
  DuckDbGrid(Tidemark tidemark, GridOptions options, Path data) {
    this.tidemark = tidemark;
    this.options = options;
    this.data = data;
  }

  @Override
  public String title() {
    return String.format(Locale.ROOT, "in DuckDB, given up after %,d", options.limitMillis());
  }

  /** Every combination of histories; each stands for all spines, and has the first one's rows. */
  private List<Shape> histories() {
    List<Shape> shapes = new ArrayList<>();
    for (int count : options.joins()) {
      for (long rows : options.records()) {
        for (long entities : options.keys()) {
          for (Kind kind : options.kinds()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            shapes.add(
                new Shape(name, options.spines().get(0), rows, entities, count, kind, "1 GB", 1));
          }
        }
      }
    }
    return shapes;
  }

  @Override
  public void run(Consumer<GridLine> lines) throws SQLException, IOException {
    for (Shape histories : histories()) {
      ShapeData.write(data, histories, options.seed(), options.threads());
      ShapeTables tables = new ShapeTables(tidemark, histories);
      for (int i = 0; i < histories.histories(); i++) {
        tables.loadHistory(i);
      }
      for (long spine : options.spines()) {
        lines.accept(measured(histories.withSpine(spine), tables));
      }
      for (int i = 0; i < histories.histories(); i++) {
        tidemark.update("DROP FEATURE GROUP history" + i);
      }
    }
  }

  /** A new server is slow; the first shape is measured once more before. */
  private GridLine measured(Shape shape, ShapeTables tables) throws SQLException, IOException {
    ShapeData.writeSpine(data, shape, options.seed(), options.threads());
    tables.loadSpine();
    StrategyRuns runs =
        new StrategyRuns(tidemark, WAYS, tables.sql(), options, options.limitMillis());
    if (!isWarm) {
      runs.measure(shape);
      isWarm = true;
    }
    GridLine line = runs.measure(shape);
    tidemark.update("DROP FEATURE GROUP spine");
    return line;
  }
}
