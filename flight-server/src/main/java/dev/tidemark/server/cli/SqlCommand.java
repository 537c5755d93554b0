package dev.tidemark.server.cli;

import dev.tidemark.server.print.ResultPrinter;
import dev.tidemark.server.print.ResultPrinter.Format;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one statement against a server and prints its result. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = "Run a statement against a running server and print its result.")
final class SqlCommand implements Callable<Integer> {
  @Mixin private ClientFlags server = new ClientFlags();

  @Option(names = "--format", description = "table, csv or json (default: table)")
  private Format format = Format.TABLE;

  @Parameters(paramLabel = "SQL", description = "the statement; - reads it from standard input")
  private String sql = "";

  @Override
  public Integer call() throws SQLException, java.io.IOException {
    String text =
        sql.equals("-")
            ? new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
            : sql;
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.login());
        Statement statement = connection.createStatement()) {
      print(statement, text);
      return 0;
    } catch (SQLException e) {
      System.err.println(SqlErrors.sentence(e));
      return 1;
    }
  }

  private void print(Statement statement, String text) throws SQLException {
    PrintStream out = System.out;
    long started = System.nanoTime();
    if (execute(statement, text)) {
      try (ResultSet rows = statement.getResultSet()) {
        long count = ResultPrinter.print(rows, format, out);
        footer(count + (count == 1 ? " row" : " rows"), started);
      }
    } else {
      footer(statement.getLargeUpdateCount() + " changed", started);
    }
  }

  /** Whether it gives rows. The launcher says whether standard error is a terminal. */
  @SuppressWarnings("try") // the watch works by itself
  private boolean execute(Statement statement, String text) throws SQLException {
    if (!Boolean.getBoolean("tidemark.terminal")) {
      return statement.execute(text);
    }
    try (ProgressWatch watch = ProgressWatch.start(server.jdbcUrl(), server.login(), text)) {
      return statement.execute(text);
    }
  }

  private void footer(String what, long started) {
    if (format == Format.TABLE) {
      System.out.printf("(%s, %.3f s)%n", what, (System.nanoTime() - started) / 1e9);
    }
  }
}
