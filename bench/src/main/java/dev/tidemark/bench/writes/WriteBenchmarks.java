package dev.tidemark.bench.writes;

import dev.tidemark.bench.BenchmarkOptions;
import dev.tidemark.bench.Machine;
import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.writes.PutBenchmark.Shape;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Runs every benchmark of the write path once. Exit code 1 if anybody stored something else. */
public final class WriteBenchmarks {
  private WriteBenchmarks() {}

  /**
   * See {@link WriteSizes} for the options; the system property {@code tidemark.jar} is the server.
   */
  public static void main(String[] arguments) throws Exception {
    WriteSizes sizes = BenchmarkOptions.read(WriteSizes.class, arguments);
    Path jar = Path.of(System.getProperty("tidemark.jar"));
    Machine.deleteRecursively(sizes.folder());
    Path imports = Files.createDirectories(sizes.folder().resolve("import"));
    Locale.setDefault(Locale.ROOT);
    PrintStream report = System.out;
    report.println(Machine.line(sizes.seed(), sizes.threads()));
    boolean same = true;
    try (BufferAllocator allocator = new RootAllocator()) {
      try (Tidemark tidemark = Tidemark.start(allocator, jar, imports, sizes.folder(), Map.of())) {
        if (sizes.batches() > 0) {
          Shape batches = new Shape("Puts of 1000 records", 1, sizes.batches(), 1_000, 0.8);
          same &= new PutBenchmark(tidemark, allocator, sizes, batches).run(report);
        }
        if (sizes.singles() > 0) {
          Shape singles =
              new Shape("Puts of one record", sizes.connections(), sizes.singles(), 1, 0.6);
          same &= new PutBenchmark(tidemark, allocator, sizes, singles).run(report);
        }
        if (sizes.looks() > 0) {
          same &= new VisibilityBenchmark(tidemark, allocator, sizes).run(report);
        }
        if (sizes.loadRows() > 0) {
          same &= new LoadBenchmark(tidemark, imports, sizes).run(report);
        }
      }
      if (sizes.tailRows() > 0) {
        Map<String, String> still = Map.of("replication.interval", "1 hours");
        Path folder = sizes.folder().resolve("tail");
        try (Tidemark tidemark = Tidemark.start(allocator, jar, imports, folder, still)) {
          same &= new TailBenchmark(tidemark, allocator, sizes).run(imports, report);
        }
      }
    }
    Machine.deleteRecursively(sizes.folder());
    System.exit(same ? 0 : 1);
  }
}
