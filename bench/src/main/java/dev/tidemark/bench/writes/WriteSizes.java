package dev.tidemark.bench.writes;

import dev.tidemark.bench.Options;
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
    Options options = new Options(arguments);
    WriteSizes read =
        new WriteSizes(
            options.take("--rounds", 5),
            options.take("--warm-up", 10),
            options.take("--keys", 100_000L),
            options.take("--batches", 50),
            options.take("--singles", 16_000),
            options.take("--connections", 8),
            options.take("--looks", 200),
            options.take("--load-rows", 1_000_000L),
            options.take("--load-keys", 100_000L),
            options.take("--tail-rows", 100_000),
            options.take("--threads", 2),
            options.take("--seed", 20_010_101L),
            options.takeFolder("writes"));
    options.refuseOthers();
    return read;
  }
}
