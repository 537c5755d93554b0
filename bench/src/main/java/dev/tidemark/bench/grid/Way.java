package dev.tidemark.bench.grid;

import java.util.List;
import java.util.stream.Stream;

/**
 * How a query is to be run.
 *
 * @param name in the report
 * @param engine as {@code SET engine} takes it
 * @param strategy as {@code SET pit_strategy} takes it
 */
record Way(String name, String engine, String strategy) {
  static final Way AS_CHOSEN = new Way("auto", "auto", "auto");

  /** Each by the strategy of its name. */
  static List<Way> strategies(String engine, String... strategies) {
    return Stream.of(strategies).map(each -> new Way(each, engine, each)).toList();
  }
}
