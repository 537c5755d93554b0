package dev.tidemark.server.slt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What became of one file in one engine run.
 *
 * @param engine the run's label, mostly empty
 * @param passed statements and queries that did what they should
 * @param skipped those that were not meant for this run
 * @param filled those whose expected result was rewritten
 */
public record FileReport(
    Path file,
    String engine,
    int passed,
    int skipped,
    int filled,
    List<Failure> failures,
    Duration elapsed) {

  public FileReport {
    failures = List.copyOf(failures);
  }

  public boolean hasPassed() {
    return failures.isEmpty();
  }

  /** One line, and the failures below it. */
  public String render() {
    StringBuilder text = new StringBuilder(hasPassed() ? "ok      " : "FAILED  ").append(file);
    if (!engine.isEmpty()) {
      text.append(" on ").append(engine);
    }
    text.append(" (").append(passed).append(" passed");
    append(text, skipped, "skipped");
    append(text, filled, "filled in");
    append(text, failures.size(), "failed");
    text.append(", ").append(elapsed.toMillis()).append(" ms)");
    for (Failure failure : failures) {
      text.append("\n\n").append(failure.render().indent(2).stripTrailing());
    }
    return failures.isEmpty() ? text.toString() : text.append('\n').toString();
  }

  private static void append(StringBuilder text, int count, String what) {
    if (count > 0) {
      text.append(", ").append(count).append(' ').append(what);
    }
  }
}
