package dev.tidemark.bench.grid;

import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.Timings;
import dev.tidemark.bench.asof.Fingerprint;
import dev.tidemark.bench.asof.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Runs one query as chosen and by each strategy. The first run of each compares answers and isn't
 * counted; then they take turns. What took much longer than the fastest isn't measured again: it
 * can't be the best.
 */
final class StrategyRuns {
  private static final Pattern CHOSEN = Pattern.compile("\\n\\s+strategy (\\w+)");

  /** Times as long as the fastest. */
  private static final double HOPELESS = 2;

  /** A first run may be that much slower than the next ones. */
  private static final double FIRST_MILLIS = 100;

  /** More than any run. */
  private static final long GIVEN_UP = Long.MAX_VALUE;

  private final Tidemark tidemark;
  private final List<Way> ways;
  private final String sql;
  private final int rounds;
  private final GridOptions.Figure figure;
  private final int limitMillis;
  private final Random order;

  /**
   * The order of the turns is random, but decided by the seed.
   *
   * @param ways all but the one that is chosen
   * @param limitMillis after which a run is given up
   */
  StrategyRuns(
      Tidemark tidemark, List<Way> ways, String sql, GridOptions options, int limitMillis) {
    this.tidemark = tidemark;
    List<Way> all = new ArrayList<>(List.of(Way.AS_CHOSEN));
    all.addAll(ways);
    this.ways = List.copyOf(all);
    this.sql = sql;
    this.rounds = options.rounds();
    this.figure = options.figure();
    this.limitMillis = limitMillis;
    this.order = new Random(options.seed());
  }

  GridLine measure(Shape shape) {
    tidemark.update("SET query_timeout = '" + limitMillis + " milliseconds'");
    Map<Way, Double> millis = new LinkedHashMap<>();
    Set<Fingerprint> answers = new LinkedHashSet<>();
    ways.forEach(way -> millis.put(way, firstMillis(way, answers)));
    double fastest = millis.values().stream().mapToDouble(d -> d).min().orElse(0);
    Map<Way, Timings> timings = new LinkedHashMap<>();
    millis.forEach(
        (way, first) -> {
          if (first <= HOPELESS * fastest + FIRST_MILLIS
              || way.equals(Way.AS_CHOSEN) && Double.isFinite(first)) {
            timings.put(way, new Timings());
          }
        });
    List<Map.Entry<Way, Timings>> turns = new ArrayList<>(timings.entrySet());
    for (int round = 0; round < rounds; round++) {
      // What the run before leaves behind shall not burden the same strategy each time.
      Collections.shuffle(turns, order);
      for (Map.Entry<Way, Timings> turn : turns) {
        set(turn.getKey());
        turn.getValue().add(nanos(VectorSchemaRoot::getRowCount));
      }
    }
    timings.forEach(
        (way, measured) -> {
          boolean gaveUp = measured.maxMillis() >= GIVEN_UP / 1e6;
          boolean counts = figure == GridOptions.Figure.PROCESSOR;
          double taken = counts && gaveUp ? Double.POSITIVE_INFINITY : figure.millis(measured);
          millis.put(way, taken < GIVEN_UP / 1e6 ? taken : Double.POSITIVE_INFINITY);
        });
    List<GridLine.Run> runs =
        millis.entrySet().stream()
            .map(run -> new GridLine.Run(run.getKey().name(), run.getValue()))
            .toList();
    String chosen = chosen();
    tidemark.update("RESET query_timeout");
    tidemark.update("RESET engine");
    return new GridLine(
        shape, chosen, runs.get(0), runs.subList(1, runs.size()), answers.size() == 1);
  }

  private void set(Way way) {
    tidemark.update("SET engine = '" + way.engine() + "'");
    tidemark.update("SET pit_strategy = '" + way.strategy() + "'");
  }

  /** Infinite where it was given up or had no room, not a number where the strategy refuses it. */
  private double firstMillis(Way way, Set<Fingerprint> answers) {
    set(way);
    Fingerprint[] answer = {Fingerprint.EMPTY};
    try {
      long nanos = nanos(batch -> answer[0] = answer[0].plus(batch));
      if (nanos == GIVEN_UP) {
        return Double.POSITIVE_INFINITY;
      }
      answers.add(answer[0]);
      return nanos / 1e6;
    } catch (FlightRuntimeException e) {
      if (e.status().code() == FlightStatusCode.UNIMPLEMENTED) {
        return Double.NaN;
      }
      throw e;
    }
  }

  private long nanos(Consumer<VectorSchemaRoot> batches) {
    long start = clock();
    try {
      tidemark.query(sql, batches);
    } catch (FlightRuntimeException e) {
      FlightStatusCode code = e.status().code();
      if (code == FlightStatusCode.TIMED_OUT || code == FlightStatusCode.RESOURCE_EXHAUSTED) {
        return GIVEN_UP;
      }
      throw e;
    }
    return clock() - start;
  }

  private long clock() {
    return figure == GridOptions.Figure.PROCESSOR
        ? ProcessHandle.of(tidemark.pid())
            .flatMap(server -> server.info().totalCpuDuration())
            .orElseThrow()
            .toNanos()
        : System.nanoTime();
  }

  /** Several where the plan has several joins that are run in different ways. */
  private String chosen() {
    set(Way.AS_CHOSEN);
    StringBuilder plan = new StringBuilder("\n");
    tidemark.query(
        "EXPLAIN " + sql,
        batch -> {
          VarCharVector lines = (VarCharVector) batch.getVector(0);
          for (int i = 0; i < batch.getRowCount(); i++) {
            plan.append(lines.getObject(i)).append('\n');
          }
        });
    Set<String> names = new LinkedHashSet<>();
    for (Matcher choice = CHOSEN.matcher(plan); choice.find(); ) {
      names.add(choice.group(1));
    }
    return String.join(", ", names);
  }
}
