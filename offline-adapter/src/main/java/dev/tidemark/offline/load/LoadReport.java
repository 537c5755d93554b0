package dev.tidemark.offline.load;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a load is, in words, for whoever asks: the thread that loads tells it, any other may ask.
 * Thread-safe.
 */
public final class LoadReport implements LoadProgress {
  private final LoadControl control;
  private @Nullable Step done;
  private long rows;
  private long online;

  /** Of the load that the control stops. */
  public LoadReport(LoadControl control) {
    this.control = control;
  }

  @Override
  public synchronized void reached(Step step, long reached) {
    done = step;
    rows = Math.max(rows, reached);
  }

  @Override
  public synchronized void online(long entities) {
    online = entities;
  }

  /** For example {@code writing 1,000,000 rows, 45 %}. */
  public String text() {
    int percent = control.percent();
    synchronized (this) {
      if (done == null) {
        return "waiting";
      }
      return switch (done) {
        case REGISTERED -> "checking" + (percent < 0 ? "" : " " + percent + " %");
        case CHECKED -> "writing " + count(rows) + (percent < 0 ? "" : ", " + percent + " %");
        case WRITTEN -> "committing " + count(rows);
        case COMMITTED ->
            count(rows)
                + " in the history, "
                + String.format(Locale.ROOT, "%,d", online)
                + " entities brought online";
        case ONLINE -> count(rows) + " loaded";
      };
    }
  }

  private static String count(long rows) {
    return String.format(Locale.ROOT, "%,d", rows) + (rows == 1 ? " row" : " rows");
  }
}
