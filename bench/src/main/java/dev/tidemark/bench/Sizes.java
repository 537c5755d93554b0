package dev.tidemark.bench;

import java.nio.file.Path;

/**
 * What to measure with.
 *
 * @param records rows of history
 * @param spine rows to which the history is joined
 * @param keys entities; each has {@code records / keys} records
 * @param rounds how often each side of an AS OF join is measured
 * @param lookups how many look-ups are measured in each round
 * @param threads threads of DuckDB, on either side
 * @param seed decides every value of the data
 * @param folder where the data and the server's state go
 */
record Sizes(
    long records,
    long spine,
    long keys,
    int rounds,
    int lookups,
    int threads,
    long seed,
    Path folder) {

  /** Reads {@code --name value} pairs over the defaults; an unknown name is refused. */
  static Sizes parse(String[] arguments) {
    long records = 10_000_000;
    long spine = 1_000_000;
    long keys = 10_000;
    int rounds = 7;
    int lookups = 3_000;
    int threads = 2;
    long seed = 20_010_101;
    Path folder = Path.of("target", "bench");
    if (arguments.length % 2 != 0) {
      throw new IllegalArgumentException("every option takes a value");
    }
    for (int i = 0; i < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--records" -> records = Long.parseLong(value);
        case "--spine" -> spine = Long.parseLong(value);
        case "--keys" -> keys = Long.parseLong(value);
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--lookups" -> lookups = Integer.parseInt(value);
        case "--threads" -> threads = Integer.parseInt(value);
        case "--seed" -> seed = Long.parseLong(value);
        case "--folder" -> folder = Path.of(value);
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    return new Sizes(
        records, spine, keys, rounds, lookups, threads, seed, folder.toAbsolutePath().normalize());
  }
}
