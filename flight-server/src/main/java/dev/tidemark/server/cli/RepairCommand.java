package dev.tidemark.server.cli;

import dev.tidemark.server.StoreRepair;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets a store be written to again whose PostgreSQL was restored. */
@Command(
    name = "repair",
    mixinStandardHelpOptions = true,
    description = {
      "Let a store be written to again whose PostgreSQL was restored or replaced.",
      "Stop its servers first; takes the flags they were started with."
    })
final class RepairCommand implements Callable<Integer> {
  @Mixin private ServerFlags flags = new ServerFlags();

  @Override
  public Integer call() {
    int groups = StoreRepair.run(flags.read());
    System.out.println(
        groups == 0
            ? "There is nothing to repair."
            : "A new epoch was opened for " + groups + " feature groups.");
    return 0;
  }
}
