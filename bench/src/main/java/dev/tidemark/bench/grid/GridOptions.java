package dev.tidemark.bench.grid;

import dev.tidemark.bench.Options;
import dev.tidemark.bench.Timings;
import dev.tidemark.bench.asof.Shape;
import dev.tidemark.bench.asof.Shape.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What to combine; lists are separated by commas.
 *
 * @param spines rows of the spine
 * @param records of each history
 * @param keys entities
 * @param kinds {@code even}, {@code skewed}, {@code text}, {@code known}: see {@link Kind}
 * @param joins histories joined to one spine
 * @param rounds how often each strategy is measured
 * @param figure of the rounds: their {@code median}; where the machine is shared the {@code
 *     fastest}, or the mean of the server's {@code processor} time
 * @param limitMillis after which a run is given up
 * @param threads threads of DuckDB
 * @param seed decides every value of the data
 * @param folder where the data and the server's state go
 */
record GridOptions(
    List<Long> spines,
    List<Long> records,
    List<Long> keys,
    List<Kind> kinds,
    List<Long> joins,
    int rounds,
    Figure figure,
    int limitMillis,
    int threads,
    long seed,
    Path folder) {

  /** What is taken of a strategy's rounds. */
  enum Figure {
    MEDIAN,
    FASTEST,
    PROCESSOR;

    double millis(Timings rounds) {
      return switch (this) {
        case MEDIAN -> rounds.medianMillis();
        case FASTEST -> rounds.minMillis();
        // Its clock has ten milliseconds, which cancel each other in a sum.
        case PROCESSOR -> rounds.meanMillis();
      };
    }

    @Override
    public String toString() {
      return switch (this) {
        case MEDIAN -> "median";
        case FASTEST -> "fastest";
        case PROCESSOR -> "mean processor time of the server";
      };
    }
  }

  /** Reads {@code --name value} pairs over the defaults; an unknown name is refused. */
  static GridOptions parse(String[] arguments) {
    Options options = new Options(arguments);
    GridOptions read =
        new GridOptions(
            options.takeList("--spines", Long::valueOf, List.of(50L, 10_000L, 100_000L)),
            options.takeList("--records", Long::valueOf, List.of(100_000L, 1_000_000L)),
            options.takeList("--keys", Long::valueOf, List.of(100L, 10_000L)),
            options.takeList("--kinds", GridOptions::kind, List.of(Kind.values())),
            options.takeList("--joins", Long::valueOf, List.of(1L)),
            options.take("--rounds", 3),
            Figure.valueOf(options.take("--figure", "median").toUpperCase(Locale.ROOT)),
            options.take("--limit", 1_000),
            options.take("--threads", 2),
            options.take("--seed", 20_010_101L),
            options.takeFolder("grid"));
    options.refuseOthers();
    return read;
  }

  private static Kind kind(String name) {
    return Kind.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Every combination of histories; each stands for all spines, and has the first one's rows. */
  List<Shape> histories() {
    List<Shape> shapes = new ArrayList<>();
    for (long count : joins) {
      for (long rows : records) {
        for (long entities : keys) {
          for (Kind kind : kinds) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            shapes.add(
                new Shape(
                    name, spines.get(0), rows, entities, Math.toIntExact(count), kind, "1 GB", 1));
          }
        }
      }
    }
    return shapes;
  }
}
