package dev.tidemark.bench.grid;

import dev.tidemark.bench.BenchmarkOptions;
import dev.tidemark.bench.Machine;
import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.grid.GridOptions.Engine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Runs the AS OF join of every combination of spine, history, keys and distribution as it is chosen
 * and with each strategy forced. Exit code 1 if any answers differed, whatever the times.
 */
public final class StrategyGrid {
  private final Tidemark tidemark;
  private final GridOptions options;
  private final Path data;
  private final PrintStream report;
  private final List<GridLine> lines = new ArrayList<>();

  private StrategyGrid(Tidemark tidemark, GridOptions options, Path data, PrintStream report) {
    this.tidemark = tidemark;
    this.options = options;
    this.data = data;
    this.report = report;
  }

  /** See {@link GridOptions}; the system property {@code tidemark.jar} is the server. */
  public static void main(String[] arguments)
      throws SQLException, IOException, InterruptedException {
    GridOptions options = BenchmarkOptions.read(GridOptions.class, arguments);
    Path jar = Path.of(System.getProperty("tidemark.jar"));
    Path data = options.folder().resolve("data");
    Machine.deleteRecursively(options.folder());
    Locale.setDefault(Locale.ROOT);
    Map<String, String> settings =
        Map.of("duckdb.memory", "1 GB", "duckdb.threads", Integer.toString(options.threads()));
    boolean same;
    try (BufferAllocator allocator = new RootAllocator();
        Tidemark tidemark = Tidemark.start(allocator, jar, data, options.folder(), settings)) {
      System.out.println(Machine.line(options.seed(), options.threads()));
      same = new StrategyGrid(tidemark, options, data, System.out).run();
    }
    Machine.deleteRecursively(options.folder());
    System.exit(same ? 0 : 1);
  }

  private boolean run() throws SQLException, IOException {
    for (Engine engine : options.only()) {
      EngineGrid grid =
          switch (engine) {
            case DUCKDB -> new DuckDbGrid(tidemark, options, data);
            case POSTGRES -> new PostgresGrid(tidemark, options);
          };
      report.printf(
          "%nAS OF joins as chosen and by every strategy, %s of %d rounds, in milliseconds;"
              + " %s%n%n",
          options.figure().words(), options.rounds(), grid.title());
      report.println(GridLine.HEAD);
      grid.run(
          line -> {
            lines.add(line);
            report.println(line.text());
            report.flush();
          });
    }
    summary();
    return lines.stream().allMatch(GridLine::isSame);
  }

  private void summary() {
    report.printf(
        "%n%d of %d lines miss %s times the best strategy; the worst takes %.2f times as long."
            + " %s%n",
        lines.stream().filter(GridLine::misses).count(),
        lines.size(),
        GridLine.TARGET,
        lines.stream().mapToDouble(GridLine::ratio).max().orElse(1),
        lines.stream().allMatch(GridLine::isSame) ? "All answers are equal." : "ANSWERS DIFFER.");
  }
}
