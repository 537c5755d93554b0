package dev.tidemark.bench.compaction;

import dev.tidemark.bench.BenchmarkOptions;
import dev.tidemark.bench.Machine;
import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.Timings;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * {@code CALL system.compact} over many small files, beside DuckDB reading the same files and
 * writing one sorted by key and event time. DuckDB goes before and after each compaction. Exit code
 * 1 if the compacted rows are others.
 */
public final class CompactionBenchmark {
  private static final double TARGET = 1.3;

  private CompactionBenchmark() {}

  /** See {@link CompactionOptions}; the system property {@code tidemark.jar} is the server. */
  public static void main(String[] arguments) throws Exception {
    CompactionOptions options = BenchmarkOptions.read(CompactionOptions.class, arguments);
    int files = options.files();
    int rows = options.rows();
    Path folder = options.folder();
    Locale.setDefault(Locale.ROOT);
    PrintStream report = System.out;
    report.println(Machine.line(options.seed(), options.threads()));
    Machine.deleteRecursively(folder);
    Path imports = Files.createDirectories(folder.resolve("import"));
    SmallFiles small = new SmallFiles(imports, options.threads());
    small.generate(files, rows, options.keys(), options.seed());
    Timings byHand = new Timings();
    Timings compaction = new Timings();
    boolean same = true;
    try (BufferAllocator allocator = new RootAllocator();
        Tidemark tidemark =
            Tidemark.start(
                allocator,
                Path.of(System.getProperty("tidemark.jar")),
                imports,
                folder,
                Map.of(
                    "maintenance.automatic",
                    "false",
                    "duckdb.threads",
                    Integer.toString(options.threads()),
                    "duckdb.memory",
                    "1 GB"))) {
      for (int round = 0; round < options.rounds(); round++) {
        List<Path> before = load(tidemark, "g" + round, files);
        byHand.add(small.rewrite(before));
        long started = System.nanoTime();
        tidemark.query("CALL system.compact('g" + round + "')", batch -> {});
        compaction.add(System.nanoTime() - started);
        byHand.add(small.rewrite(before));
        List<Path> after = new ArrayList<>(tidemark.dataFiles());
        after.removeAll(before);
        same &= small.fingerprint(before).equals(small.fingerprint(after));
        tidemark.update("DROP FEATURE GROUP g" + round);
      }
    }
    Machine.deleteRecursively(folder);
    print(report, files, rows, byHand, compaction);
    report.println(same ? "The rows were equal." : "THE ROWS DIFFER.");
    System.exit(same ? 0 : 1);
  }

  /** Makes the group; returns its files in the warehouse. */
  private static List<Path> load(Tidemark tidemark, String group, int files) throws Exception {
    List<Path> others = tidemark.dataFiles();
    tidemark.update(
        "CREATE FEATURE GROUP "
            + group
            + " (user_id BIGINT, event_time TIMESTAMP(6), a INTEGER, b INTEGER, c BIGINT, d BIGINT,"
            + " e DOUBLE, f DOUBLE, g VARCHAR, h VARCHAR) ENTITY KEY (user_id) EVENT TIME event_time");
    for (int i = 0; i < files; i++) {
      tidemark.update("COPY INTO " + group + " FROM '" + i + ".parquet'");
    }
    return tidemark.dataFiles().stream().filter(file -> !others.contains(file)).toList();
  }

  private static void print(
      PrintStream report, int files, int rows, Timings byHand, Timings compaction) {
    double ratio = compaction.medianMillis() / byHand.medianMillis();
    report.printf(
        "| compaction of %d files of %d rows | median | fastest | slowest |%n", files, rows);
    report.println("|---|---|---|---|");
    report.printf("| DuckDB rewriting them, in process %s%n", line(byHand));
    report.printf("| Tidemark, CALL system.compact %s%n", line(compaction));
    report.printf(
        "%.2f times, the target of %.1f is %s.%n",
        ratio, TARGET, ratio <= TARGET ? "met" : "missed");
  }

  private static String line(Timings timings) {
    return "| %.0f ms | %.0f ms | %.0f ms |"
        .formatted(timings.medianMillis(), timings.minMillis(), timings.maxMillis());
  }
}
