package dev.tidemark.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What a report is measured on, and the folder it is measured in. */
public final class Machine {
  private Machine() {}

  /** The report's first line. */
  public static String line(long seed, int threads) {
    return "%d processors, %d GB, %s %s, Java %s, seed %d, DuckDB with %d threads"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            memoryGigabytes(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.version(),
            seed,
            threads);
  }

  private static long memoryGigabytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? Math.round(system.getTotalMemorySize() / 1e9)
        : 0;
  }

  /** Removes a folder that may not be there. */
  public static void deleteRecursively(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
