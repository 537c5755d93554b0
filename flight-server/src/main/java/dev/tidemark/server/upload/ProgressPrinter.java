package dev.tidemark.server.upload;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Shows how far a load is: on a terminal a bar that is drawn anew, elsewhere a line now and then.
 * Belongs to one thread.
 */
public final class ProgressPrinter implements UploadProgress {
  private static final long REDRAWN_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LINES_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int BAR = 24;
  private static final String CLEARED = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanos;
  private String file = "";
  private OptionalLong total = OptionalLong.empty();
  private long begun;
  private long shown;
  private long sent;
  private long before;
  private boolean drawn;

  /** The clock counts nanoseconds. */
  ProgressPrinter(PrintStream out, boolean terminal, LongSupplier nanos) {
    this.out = out;
    this.terminal = terminal;
    this.nanos = nanos;
  }

  /** The launcher says whether standard error is a terminal. */
  public static ProgressPrinter toStandardError() {
    return new ProgressPrinter(
        System.err, Boolean.getBoolean("tidemark.terminal"), System::nanoTime);
  }

  /** Sent so far, of all files. */
  public long rows() {
    return before + sent;
  }

  @Override
  public void file(Path path, OptionalLong rows) {
    file = String.valueOf(path.getFileName());
    total = rows;
    begun = nanos.getAsLong();
    shown = begun;
    sent = 0;
  }

  @Override
  public void sent(long rows) {
    sent = rows;
    long now = nanos.getAsLong();
    if (now - shown >= (terminal ? REDRAWN_NANOS : LINES_NANOS)) {
      shown = now;
      show(now);
    }
  }

  @Override
  public void fileDone() {
    end();
    out.println(file + "  " + count(nanos.getAsLong()));
    before += sent;
    sent = 0;
  }

  /** Takes an unfinished bar away. */
  public void end() {
    if (drawn) {
      out.print(CLEARED);
      out.flush();
      drawn = false;
    }
  }

  private void show(long now) {
    if (terminal) {
      out.print(CLEARED + file + "  " + bar() + count(now));
      out.flush();
      drawn = true;
    } else {
      out.println(file + "  " + count(now));
    }
  }

  private String bar() {
    if (total.isEmpty() || total.getAsLong() == 0) {
      return "";
    }
    int full = (int) (BAR * sent / total.getAsLong());
    return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "]  ";
  }

  private String count(long now) {
    double seconds = Math.max(1, now - begun) / 1e9;
    String of = total.isPresent() ? " of %,d".formatted(total.getAsLong()) : "";
    return "%,d%s rows, %,d rows/s".formatted(sent, of, Math.round(sent / seconds));
  }
}
