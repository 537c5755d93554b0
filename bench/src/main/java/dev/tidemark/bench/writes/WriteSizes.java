package dev.tidemark.bench.writes;

import java.nio.file.Path;

/**
 * What to measure with; what there are 0 of isn't measured.
 *
 * @param rounds how often each side is measured
 * @param warmUp rounds of puts before that, for Java to compile what is hot on either side
 * @param keys entities that puts go to
 * @param batches of 1000 records, in each round
 * @param singles puts of one record, in each round, over all connections
 * @param connections of those puts
 * @param looks puts that are looked for afterwards
 * @param loadRows records of a COPY
 * @param loadKeys entities they belong to
 * @param tailRows records in the tail when it is full
 * @param threads threads of DuckDB, on either side
 * @param seed decides every value of the data
 * @param folder where the data and the servers' state go
 */
record WriteSizes(
    int rounds,
    int warmUp,
    long keys,
    int batches,
    int singles,
    int connections,
    int looks,
    long loadRows,
    long loadKeys,
    int tailRows,
    int threads,
    long seed,
    Path folder) {

  /** Reads {@code --name value} pairs over the defaults; an unknown name is refused. */
  static WriteSizes parse(String[] arguments) {
    int rounds = 5;
    int warmUp = 3;
    long keys = 100_000;
    int batches = 50;
    int singles = 16_000;
    int connections = 8;
    int looks = 200;
    long loadRows = 1_000_000;
    long loadKeys = 100_000;
    int tailRows = 100_000;
    int threads = 2;
    long seed = 20_010_101;
    Path folder = Path.of("target", "writes");
    if (arguments.length % 2 != 0) {
      throw new IllegalArgumentException("every option takes a value");
    }
    for (int i = 0; i < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--warm-up" -> warmUp = Integer.parseInt(value);
        case "--keys" -> keys = Long.parseLong(value);
        case "--batches" -> batches = Integer.parseInt(value);
        case "--singles" -> singles = Integer.parseInt(value);
        case "--connections" -> connections = Integer.parseInt(value);
        case "--looks" -> looks = Integer.parseInt(value);
        case "--load-rows" -> loadRows = Long.parseLong(value);
        case "--load-keys" -> loadKeys = Long.parseLong(value);
        case "--tail-rows" -> tailRows = Integer.parseInt(value);
        case "--threads" -> threads = Integer.parseInt(value);
        case "--seed" -> seed = Long.parseLong(value);
        case "--folder" -> folder = Path.of(value);
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    return new WriteSizes(
        rounds,
        warmUp,
        keys,
        batches,
        singles,
        connections,
        looks,
        loadRows,
        loadKeys,
        tailRows,
        threads,
        seed,
        folder.toAbsolutePath().normalize());
  }
}
