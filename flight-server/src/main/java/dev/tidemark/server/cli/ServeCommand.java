package dev.tidemark.server.cli;

import dev.tidemark.server.TidemarkServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the server until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Run the server until Ctrl-C.")
final class ServeCommand implements Callable<Integer> {
  @Mixin private ServerFlags flags = new ServerFlags();

  @Override
  public Integer call() throws InterruptedException {
    try (ForegroundServer foreground = ForegroundServer.start(flags.read())) {
      TidemarkServer server = foreground.server();
      System.out.println("Tidemark listens on " + server.address());
      System.out.println("  JDBC    " + server.jdbcUrl());
      System.out.println(
          "  Python  adbc_driver_flightsql.dbapi.connect(\"" + server.address() + "\")");
      System.out.println("Stop it with Ctrl-C.");
      foreground.awaitStop();
    }
    return 0;
  }
}
