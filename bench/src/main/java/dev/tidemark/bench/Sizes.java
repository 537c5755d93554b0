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
    Options options = new Options(arguments);
    Sizes read =
        new Sizes(
            options.take("--records", 10_000_000L),
            options.take("--spine", 1_000_000L),
            options.take("--keys", 10_000L),
            options.take("--rounds", 7),
            options.take("--lookups", 3_000),
            options.take("--threads", 2),
            options.take("--seed", 20_010_101L),
            options.takeFolder("bench"));
    options.refuseOthers();
    return read;
  }
}
