package dev.tidemark.bench.asof;

import java.nio.file.Path;

/**
 * What to measure.
 *
 * @param scale part of the shapes' rows that there are; 1 for all
 * @param only measures the shapes whose name has this in it
 * @param rounds how often each side is measured
 * @param threads threads of DuckDB, on either side
 * @param seed decides every value of the data
 * @param folder where the data and the servers' state go
 */
record AsOfOptions(double scale, String only, int rounds, int threads, long seed, Path folder) {

  /** Reads {@code --name value} pairs over the defaults; an unknown name is refused. */
  static AsOfOptions parse(String[] arguments) {
    double scale = 0.05;
    String only = "";
    int rounds = 5;
    int threads = 2;
    long seed = 20_010_101;
    Path folder = Path.of("target", "asof");
    if (arguments.length % 2 != 0) {
      throw new IllegalArgumentException("every option takes a value");
    }
    for (int i = 0; i < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--scale" -> scale = Double.parseDouble(value);
        case "--only" -> only = value;
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--threads" -> threads = Integer.parseInt(value);
        case "--seed" -> seed = Long.parseLong(value);
        case "--folder" -> folder = Path.of(value);
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    return new AsOfOptions(scale, only, rounds, threads, seed, folder.toAbsolutePath().normalize());
  }
}
