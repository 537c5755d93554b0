package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The most memory that a process has had resident, as Linux counts it. */
public final class PeakMemory {
  private PeakMemory() {}

  /** Starts counting anew; without effect where the system can't. */
  public static void reset(long pid) {
    Path file = Path.of("/proc", Long.toString(pid), "clear_refs");
    try {
      Files.writeString(file, "5");
    } catch (IOException e) {
      // Then the peak is that since the process started, which is only more.
      return;
    }
  }

  /** In megabytes; empty where the system doesn't say. */
  static OptionalLong megabytes(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** For the report. */
  public static String text(long pid) {
    OptionalLong peak = megabytes(pid);
    return peak.isPresent() ? peak.getAsLong() + " MB" : "unknown";
  }
}
