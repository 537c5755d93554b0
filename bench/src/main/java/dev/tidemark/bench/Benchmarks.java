package dev.tidemark.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Runs every benchmark once and prints one report. Exit code 1 if any answers differed. */
public final class Benchmarks {
  private Benchmarks() {}

  /** See {@link Sizes} for the options; the system property {@code tidemark.jar} is the server. */
  public static void main(String[] arguments)
      throws SQLException, IOException, InterruptedException {
    Sizes sizes = BenchmarkOptions.read(Sizes.class, arguments);
    Path jar = Path.of(System.getProperty("tidemark.jar"));
    Machine.deleteRecursively(sizes.folder());
    Files.createDirectories(sizes.folder());
    Locale.setDefault(Locale.ROOT);
    PrintStream report = System.out;
    report.println(Machine.line(sizes.seed(), sizes.threads()));
    Data data = Data.generate(sizes);
    boolean same;
    try (BufferAllocator allocator = new RootAllocator();
        Tidemark tidemark = Tidemark.start(allocator, jar, data.folder(), sizes)) {
      List<Path> history = load(tidemark, HISTORY, "COPY INTO history FROM 'history.parquet'");
      List<Path> spine = load(tidemark, SPINE, "COPY INTO spine FROM 'spine.parquet'");
      same = new AsOfBenchmark(tidemark, allocator, sizes).run(spine, history, report);
      same &= new LookupBenchmark(tidemark, allocator, sizes).run(report);
    }
    Machine.deleteRecursively(sizes.folder());
    System.exit(same ? 0 : 1);
  }

  private static final String HISTORY =
      """
      CREATE FEATURE GROUP history (
        user_id BIGINT, event_time TIMESTAMP(6), clicks INTEGER, score DOUBLE
      ) ENTITY KEY (user_id) EVENT TIME event_time
      """;

  private static final String SPINE =
      """
      CREATE FEATURE GROUP spine (user_id BIGINT, ts TIMESTAMP(6), row_id BIGINT)
      ENTITY KEY (user_id) EVENT TIME ts
      """;

  /** Creates and loads a group; returns the files that stand in the warehouse because of it. */
  private static List<Path> load(Tidemark tidemark, String create, String copy) throws IOException {
    tidemark.update(create);
    List<Path> before = tidemark.dataFiles();
    tidemark.update(copy);
    return tidemark.dataFiles().stream().filter(file -> !before.contains(file)).toList();
  }
}
