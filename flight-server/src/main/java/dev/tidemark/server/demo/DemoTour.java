package dev.tidemark.server.demo;

import dev.tidemark.server.print.ResultPrinter;
import dev.tidemark.server.print.ResultPrinter.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Loads the flights and shows what can be asked of them, through the JDBC driver. */
public final class DemoTour {
  private static final int WIDEST = 160;

  private final String jdbcUrl;
  private final PrintStream out;

  public DemoTour(String jdbcUrl, PrintStream out) {
    this.jdbcUrl = jdbcUrl;
    this.out = out;
  }

  /** Puts the flights where COPY may read them, then takes every step. */
  public void run(Path importFolder) throws SQLException, IOException {
    copyFlights(importFolder);
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      for (DemoStep step : DemoScript.SETUP) {
        take(step, statement);
      }
      for (DemoStep step : DemoScript.TOUR) {
        take(step, statement);
      }
    }
  }

  private static void copyFlights(Path importFolder) throws IOException {
    Path target = importFolder.resolve("demo").resolve(DemoScript.FILE);
    Files.createDirectories(target.getParent());
    try (InputStream flights = DemoTour.class.getResourceAsStream(DemoScript.FILE)) {
      if (flights == null) {
        throw new IOException("the flights are missing from this build");
      }
      Files.copy(flights, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void take(DemoStep step, Statement statement) throws SQLException {
    out.println();
    out.println("── " + step.title());
    step.sql().lines().forEach(line -> out.println("   " + line));
    out.println();
    long started = System.nanoTime();
    if (statement.execute(step.sql())) {
      try (ResultSet rows = statement.getResultSet()) {
        long count = table(rows);
        timed(count + (count == 1 ? " row" : " rows"), started);
      }
    } else {
      long changed = statement.getLargeUpdateCount();
      timed(changed > 0 ? changed + " rows" : "done", started);
    }
  }

  /** A plan's lines hold whole statements: what is too wide to be looked at is cut. */
  private long table(ResultSet rows) throws SQLException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream wide = new PrintStream(printed, false, StandardCharsets.UTF_8)) {
      long count = ResultPrinter.print(rows, Format.TABLE, wide);
      wide.flush();
      printed.toString(StandardCharsets.UTF_8).lines().map(DemoTour::cut).forEach(out::println);
      return count;
    }
  }

  private static String cut(String line) {
    return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 1) + "…";
  }

  private void timed(String what, long started) {
    out.printf("(%s, %.3f s)%n", what, (System.nanoTime() - started) / 1e9);
  }
}
