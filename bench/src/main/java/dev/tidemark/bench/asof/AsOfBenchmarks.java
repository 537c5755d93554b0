package dev.tidemark.bench.asof;

import dev.tidemark.bench.BenchmarkOptions;
import dev.tidemark.bench.Machine;
import dev.tidemark.bench.Tidemark;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Measures every shape once, each on a server of its own. Exit code 1 if any answers differed. */
public final class AsOfBenchmarks {
  private AsOfBenchmarks() {}

  /** See {@link AsOfOptions}; the system property {@code tidemark.jar} is the server. */
  public static void main(String[] arguments)
      throws SQLException, IOException, InterruptedException {
    AsOfOptions options = BenchmarkOptions.read(AsOfOptions.class, arguments);
    List<Shape> shapes =
        Shape.ALL.stream().filter(shape -> shape.name().contains(options.only())).toList();
    if (shapes.isEmpty()) {
      System.err.println(
          "--only "
              + options.only()
              + " is in no name of a shape; there are "
              + Shape.ALL.stream().map(Shape::name).collect(Collectors.joining(", ")));
      System.exit(2);
    }
    Path jar = Path.of(System.getProperty("tidemark.jar"));
    Machine.deleteRecursively(options.folder());
    Locale.setDefault(Locale.ROOT);
    PrintStream report = System.out;
    report.println(Machine.line(options.seed(), options.threads()));
    report.printf(
        "%nAS OF joins, %s of the full sizes, %d rounds: median and peak memory%n%n",
        options.scale(), options.rounds());
    report.printf(
        "| spine × records | DuckDB's ASOF by hand | Tidemark over Flight | ratio | target |"
            + " answers |%n");
    report.printf("|---|---|---|---|---|---|%n");
    boolean same = true;
    try (BufferAllocator allocator = new RootAllocator()) {
      for (Shape full : shapes) {
        Shape shape = full.scaled(options.scale());
        Path data = options.folder().resolve("data");
        ShapeData.write(data, shape, options.seed(), options.threads());
        Map<String, String> settings =
            Map.of(
                "duckdb.memory", shape.memory(),
                "duckdb.threads", Integer.toString(options.threads()));
        try (Tidemark tidemark = Tidemark.start(allocator, jar, data, options.folder(), settings)) {
          same &= new ShapeBenchmark(tidemark, allocator, shape, options).run(report);
        }
        Machine.deleteRecursively(options.folder());
      }
    }
    System.exit(same ? 0 : 1);
  }
}
