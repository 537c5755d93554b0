package dev.tidemark.server.slt;

import java.util.List;

/** What became of a whole run. */
public record SltReport(List<FileReport> files) {
  public SltReport {
    files = List.copyOf(files);
  }

  /** Statements and queries that did what they should. */
  public int passed() {
    return files.stream().mapToInt(FileReport::passed).sum();
  }

  /** Those that did not, and files that could not be read. */
  public int failed() {
    return files.stream().mapToInt(file -> file.failures().size()).sum();
  }

  /** 0 when all passed, 1 when one failed, 2 when there was nothing to run. */
  public int exitCode() {
    if (files.isEmpty()) {
      return 2;
    }
    return failed() == 0 ? 0 : 1;
  }

  /** The last line: {@code 12 passed, 1 failed, in 3 files}. */
  public String summary() {
    if (files.isEmpty()) {
      return "no .slt files found";
    }
    int filled = files.stream().mapToInt(FileReport::filled).sum();
    return passed()
        + " passed, "
        + failed()
        + " failed"
        + (filled == 0 ? "" : ", " + filled + " filled in for review")
        + ", in "
        + files.size()
        + (files.size() == 1 ? " file" : " files");
  }
}
