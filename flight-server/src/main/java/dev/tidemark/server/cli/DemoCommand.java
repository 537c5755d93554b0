package dev.tidemark.server.cli;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.demo.DemoTour;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a server, loads real flights and shows what can be asked of them. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Start a server, load real US flights, run AS OF queries and print the results.")
final class DemoCommand implements Callable<Integer> {
  @Mixin private ServerFlags flags = new ServerFlags();

  @Option(names = "--exit", description = "end after the tour instead of serving until Ctrl-C")
  private boolean exit;

  @Override
  public Integer call() throws InterruptedException {
    ServerConfig config = flags.read();
    System.out.println("Starting PostgreSQL, the warehouse and the server in " + config.data());
    long started = System.nanoTime();
    try (ForegroundServer foreground = ForegroundServer.start(config)) {
      TidemarkServer server = foreground.server();
      System.out.printf("Up in %.1f s%n", (System.nanoTime() - started) / 1e9);
      new DemoTour(server.jdbcUrl(), System.out).run(config.importFolders().get(0));
      connectHints(server);
      if (!exit) {
        System.out.println("Serving until Ctrl-C.");
        foreground.awaitStop();
      }
      return 0;
    } catch (SQLException e) {
      System.err.println(SqlErrors.sentence(e));
      return 1;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static void connectHints(TidemarkServer server) {
    System.out.println();
    System.out.println("── Connect");
    System.out.println("   DBeaver   driver Apache Arrow Flight SQL, URL " + server.jdbcUrl());
    System.out.println("   pandas    import adbc_driver_flightsql.dbapi as flight");
    System.out.println(
        "             with flight.connect(\"" + server.address() + "\") as c, c.cursor() as q:");
    System.out.println("               q.execute(\"SELECT * FROM online.airport_delays LIMIT 5\")");
    System.out.println("               print(q.fetch_df())");
    System.out.println(
        "   shell     ./tidemark sql --port " + server.port() + " \"SHOW FEATURE GROUPS\"");
    System.out.println();
  }
}
