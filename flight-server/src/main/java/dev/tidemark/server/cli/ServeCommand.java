package dev.tidemark.server.cli;

import dev.tidemark.server.TidemarkServer;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
    CountDownLatch stopped = new CountDownLatch(1);
    try (TidemarkServer server = TidemarkServer.start(flags.read())) {
      Thread hook = new Thread(() -> stop(server, stopped), "tidemark-stop");
      Runtime.getRuntime().addShutdownHook(hook);
      System.out.println("Tidemark listens on " + server.address());
      System.out.println("  JDBC    " + server.jdbcUrl());
      System.out.println(
          "  Python  adbc_driver_flightsql.dbapi.connect(\"" + server.address() + "\")");
      System.out.println("Stop it with Ctrl-C.");
      stopped.await();
    }
    return 0;
  }

  private static void stop(TidemarkServer server, CountDownLatch stopped) {
    server.close();
    stopped.countDown();
  }
}
