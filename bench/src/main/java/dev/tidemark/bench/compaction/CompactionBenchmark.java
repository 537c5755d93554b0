package dev.tidemark.bench.compaction;

import dev.tidemark.bench.Machine;
import dev.tidemark.bench.Options;
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

  /**
   * Options: {@code --files} in the warehouse (1000), {@code --rows} of each (5000), {@code --keys}
   * (10000), {@code --rounds}, each over files of its own (1), {@code --threads} of DuckDB on
   * either side (2), {@code --seed}, {@code --folder}.
   */
  public static void main(String[] arguments) throws Exception {
    Options options = new Options(arguments);
    int files = options.take("--files", 1_000);
    int rows = options.take("--rows", 5_000);
    long keys = options.take("--keys", 10_000L);
    int rounds = options.take("--rounds", 1);
    int threads = options.take("--threads", 2);
    long seed = options.take("--seed", 20_010_101L);
    Path folder = options.takeFolder("compaction");
    options.refuseOthers();
    Locale.setDefault(Locale.ROOT);
    PrintStream report = System.out;
    report.println(Machine.line(seed, threads));
    Machine.deleteRecursively(folder);
    Path imports = Files.createDirectories(folder.resolve("import"));
    SmallFiles small = new SmallFiles(imports, threads);
    small.generate(files, rows, keys, seed);
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
                    Integer.toString(threads),
                    "duckdb.memory",
                    "1 GB"))) {
      for (int round = 0; round < rounds; round++) {
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
