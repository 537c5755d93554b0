package dev.tidemark.server.cli;

import dev.tidemark.server.print.ResultPrinter;
import dev.tidemark.server.print.ResultPrinter.Format;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one statement against a server and prints its result. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = "Run a statement against a running server and print its result.")
final class SqlCommand implements Callable<Integer> {
  @Option(names = "--host", description = "the server (default: ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(names = "--port", description = "its port (default: ${DEFAULT-VALUE})")
  private int port = 31337;

  @Option(names = "--user", description = "the user, where the server asks for one")
  private @Nullable String user;

  @Option(
      names = "--password-env",
      paramLabel = "NAME",
      description = "the environment variable that holds the password")
  private @Nullable String passwordEnv;

  @Option(names = "--format", description = "table, csv or json (default: ${DEFAULT-VALUE})")
  private Format format = Format.TABLE;

  @Parameters(paramLabel = "SQL", description = "the statement; - reads it from standard input")
  private String sql = "";

  @Override
  public Integer call() throws SQLException, java.io.IOException {
    String text =
        sql.equals("-")
            ? new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
            : sql;
    String url = "jdbc:arrow-flight-sql://" + host + ":" + port + "/?useEncryption=false";
    try (Connection connection = DriverManager.getConnection(url, login());
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
    if (statement.execute(text)) {
      try (ResultSet rows = statement.getResultSet()) {
        long count = ResultPrinter.print(rows, format, out);
        footer(count + (count == 1 ? " row" : " rows"), started);
      }
    } else {
      footer(statement.getLargeUpdateCount() + " changed", started);
    }
  }

  private void footer(String what, long started) {
    if (format == Format.TABLE) {
      System.out.printf("(%s, %.3f s)%n", what, (System.nanoTime() - started) / 1e9);
    }
  }

  private Properties login() {
    Properties login = new Properties();
    if (user != null) {
      login.setProperty("user", user);
      String password = passwordEnv == null ? null : System.getenv(passwordEnv);
      login.setProperty("password", password == null ? "" : password);
    }
    return login;
  }
}
