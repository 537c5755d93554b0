package dev.tidemark.server.cli;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows on a terminal how far a statement is while it runs, as {@code system.queries} says, which a
 * thread asks over a connection of its own. Nothing is shown of a statement that is done at once.
 */
final class ProgressWatch implements AutoCloseable {
  private static final long FIRST_MILLIS = 500;
  private static final long EACH_MILLIS = 250;
  private static final int BAR = 24;
  private static final String CLEARED = "\r\u001b[K";
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}) %$");
  private static final String QUERY =
      "SELECT progress FROM system.queries WHERE state = 'RUNNING' AND sql = ?"
          + " ORDER BY started_at DESC LIMIT 1";

  private final String url;
  private final Properties login;
  private final String sql;
  private final PrintStream out;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "progress");
  private final long started = System.nanoTime();
  private boolean drawn;

  private ProgressWatch(String url, Properties login, String sql, PrintStream out) {
    this.url = url;
    this.login = login;
    this.sql = sql;
    this.out = out;
    thread.setDaemon(true);
  }

  /** Begins to look for the statement among those that run; draws on standard error. */
  static ProgressWatch start(String url, Properties login, String sql) {
    return start(url, login, sql, System.err);
  }

  static ProgressWatch start(String url, Properties login, String sql, PrintStream out) {
    ProgressWatch watch = new ProgressWatch(url, login, sql, out);
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      if (ended.await(FIRST_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
      try (Connection connection = DriverManager.getConnection(url, login);
          PreparedStatement query = connection.prepareStatement(QUERY)) {
        query.setString(1, sql);
        do {
          show(ask(query));
        } while (!ended.await(EACH_MILLIS, TimeUnit.MILLISECONDS));
      }
    } catch (SQLException e) {
      // Who waits for the statement needs its answer, not how far it is.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String ask(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      return row.next() ? row.getString(1) : "";
    }
  }

  private synchronized void show(String progress) {
    if (ended.getCount() > 0 && !progress.isEmpty()) {
      out.print(CLEARED + line(progress, (System.nanoTime() - started) / 1e9));
      out.flush();
      drawn = true;
    }
  }

  /** With a bar where the words end with a percentage. */
  static String line(String progress, double seconds) {
    Matcher percent = PERCENT.matcher(progress);
    String bar = "";
    if (percent.find()) {
      int full = BAR * Math.min(100, Integer.parseInt(percent.group(1))) / 100;
      bar = "[" + "#".repeat(full) + "-".repeat(BAR - full) + "]  ";
    }
    return String.format(Locale.ROOT, "%s%s  %.0f s", bar, progress, seconds);
  }

  /** Takes what was drawn away; nothing is drawn after that. */
  @Override
  public synchronized void close() {
    ended.countDown();
    if (drawn) {
      out.print(CLEARED);
      out.flush();
      drawn = false;
    }
  }
}
