package dev.tidemark.bench.grid;

import dev.tidemark.bench.asof.Shape;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one shape's runs took.
 *
 * @param chosen the strategies of the plan
 * @param auto the run as chosen
 * @param forced the others, each by one strategy
 * @param isSame whether all that ended gave the same rows
 */
record GridLine(Shape shape, String chosen, Run auto, List<Run> forced, boolean isSame) {
  static final double TARGET = 1.5;

  static final String HEAD =
      "| spine | records | keys | shape | chosen | ms | best | ms | ratio | all |\n"
          + "|---|---|---|---|---|---|---|---|---|---|";

  /** Less is the machine's doing, not the strategy's. */
  private static final double NOISE_MILLIS = 10;

  /** Copies its list. */
  GridLine {
    forced = List.copyOf(forced);
  }

  /**
   * One way to run the join.
   *
   * @param millis infinite where it was given up, not a number where it can't be run so
   */
  record Run(String strategy, double millis) {

    String words() {
      if (Double.isNaN(millis)) {
        return strategy + " –";
      }
      return Double.isInfinite(millis)
          ? strategy + " given up"
          : String.format(Locale.ROOT, "%s %.0f", strategy, millis);
    }
  }

  private Run best() {
    return forced.stream()
        .filter(run -> !Double.isNaN(run.millis()))
        .min(Comparator.comparingDouble(Run::millis))
        .orElse(auto);
  }

  /** How many times as long the chosen one takes as the best; less than 1 where it was faster. */
  double ratio() {
    return auto.millis() / best().millis();
  }

  boolean misses() {
    return ratio() > TARGET && auto.millis() - best().millis() > NOISE_MILLIS;
  }

  /** Of the report's table. */
  String text() {
    return String.format(
        Locale.ROOT,
        "| %,d | %s%,d | %,d | %s | %s | %.0f | %s | %.0f | %.2f%s | %s%s |",
        shape.spine(),
        shape.histories() > 1 ? shape.histories() + " × " : "",
        shape.records(),
        shape.keys(),
        shape.name(),
        chosen,
        auto.millis(),
        best().strategy(),
        best().millis(),
        ratio(),
        misses() ? " missed" : "",
        forced.stream().map(Run::words).collect(Collectors.joining(", ")),
        isSame ? "" : ", ANSWERS DIFFER");
  }
}
