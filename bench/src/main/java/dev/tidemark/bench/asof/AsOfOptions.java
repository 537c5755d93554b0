package dev.tidemark.bench.asof;

import dev.tidemark.bench.Options;
import java.nio.file.Path;

/**
 * What to measure.
 *
 * @param scale part of the shapes' rows that there are; 1 for all
 * @param only measures the shapes whose name has this in it
 * @param warmUp how often each side answers before, after the round that compares the answers
 * @param rounds how often each side is measured
 * @param threads threads of DuckDB, on either side
 * @param seed decides every value of the data
 * @param folder where the data and the servers' state go
 */
record AsOfOptions(
    double scale, String only, int warmUp, int rounds, int threads, long seed, Path folder) {

  /** Reads {@code --name value} pairs over the defaults; an unknown name is refused. */
  static AsOfOptions parse(String[] arguments) {
    Options options = new Options(arguments);
    AsOfOptions read =
        new AsOfOptions(
            options.take("--scale", 0.05),
            options.take("--only", ""),
            options.take("--warm-up", 10),
            options.take("--rounds", 5),
            options.take("--threads", 2),
            options.take("--seed", 20_010_101L),
            options.takeFolder("asof"));
    options.refuseOthers();
    return read;
  }
}
