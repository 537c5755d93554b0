package dev.tidemark.bench.grid;

import dev.tidemark.bench.asof.Shape;
import dev.tidemark.bench.asof.Shape.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What to combine; lists are separated by commas.
 *
 * @param spines rows of the spine
 * @param records of each history
 * @param keys entities
 * @param kinds {@code even}, {@code skewed}, {@code known}: see {@link Kind}
 * @param joins histories joined to one spine
 * @param rounds how often each strategy is measured
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
    int limitMillis,
    int threads,
    long seed,
    Path folder) {

  /** Reads {@code --name value} pairs over the defaults; an unknown name is refused. */
  static GridOptions parse(String[] arguments) {
    List<Long> spines = List.of(50L, 10_000L, 100_000L);
    List<Long> records = List.of(100_000L, 1_000_000L);
    List<Long> keys = List.of(100L, 10_000L);
    List<Kind> kinds = List.of(Kind.values());
    List<Long> joins = List.of(1L);
    int rounds = 3;
    int limitMillis = 1_000;
    int threads = 2;
    long seed = 20_010_101;
    Path folder = Path.of("target", "grid");
    if (arguments.length % 2 != 0) {
      throw new IllegalArgumentException("every option takes a value");
    }
    for (int i = 0; i < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--spines" -> spines = numbers(value);
        case "--records" -> records = numbers(value);
        case "--keys" -> keys = numbers(value);
        case "--kinds" -> kinds = kinds(value);
        case "--joins" -> joins = numbers(value);
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--limit" -> limitMillis = Integer.parseInt(value);
        case "--threads" -> threads = Integer.parseInt(value);
        case "--seed" -> seed = Long.parseLong(value);
        case "--folder" -> folder = Path.of(value);
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    return new GridOptions(
        spines,
        records,
        keys,
        kinds,
        joins,
        rounds,
        limitMillis,
        threads,
        seed,
        folder.toAbsolutePath().normalize());
  }

  private static List<Long> numbers(String list) {
    return Arrays.stream(list.split(",", -1)).map(Long::valueOf).toList();
  }

  private static List<Kind> kinds(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(name -> Kind.valueOf(name.toUpperCase(Locale.ROOT)))
        .toList();
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
