package dev.tidemark.planner.strategy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.cost.OperatorRoom;
import dev.tidemark.planner.strategy.method.EveryStrategy;
import dev.tidemark.planner.strategy.method.PointInTimeStrategy;
import dev.tidemark.planner.strategy.method.RowNumberStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Picks the cheapest strategy that can run a join, or the one that is asked for. */
public final class StrategyChooser {
  /** The value of {@code SET pit_strategy} that leaves the choice to the cost model. */
  public static final String AUTO = "auto";

  private static final double BYTES_PER_MB = 1 << 20;

  /** What {@code SET pit_strategy} takes, {@link #AUTO} first. */
  public List<String> names() {
    List<String> names = new ArrayList<>(List.of(AUTO));
    EveryStrategy.ALL.forEach(strategy -> names.add(strategy.name()));
    return names;
  }

  /** Whether costs may decide, so that it pays to know them well. */
  public static boolean isFree(String wanted) {
    return names(wanted).contains(AUTO);
  }

  /**
   * Errors: {@code INVALID_OPTION} for a name that no strategy has; {@code NOT_SUPPORTED}, with the
   * reason, where none of those wanted can run this join there.
   *
   * @param wanted the value of {@code pit_strategy}: names in the order in which they are preferred
   */
  public StrategyChoice choose(
      PointInTimeJoin join, EngineKind engine, JoinStatistics statistics, String wanted) {
    return choose(join, engine, statistics, wanted, JoinPlace.ALONE);
  }

  /** The same for a join that stands in that place of its plan. */
  public StrategyChoice choose(
      PointInTimeJoin join,
      EngineKind engine,
      JoinStatistics statistics,
      String wanted,
      JoinPlace place) {
    JoinStatistics shared = statistics.sharedBy(place.sharing());
    return choose(join, engine, shared, wanted, place, s -> s.cost(join, shared));
  }

  /**
   * The same where somebody knows costs better.
   *
   * @param cost in seconds, of a strategy that can run the join
   */
  public StrategyChoice choose(
      PointInTimeJoin join,
      EngineKind engine,
      JoinStatistics statistics,
      String wanted,
      ToDoubleFunction<PointInTimeStrategy> cost) {
    return choose(join, engine, statistics, wanted, JoinPlace.ALONE, cost);
  }

  private StrategyChoice choose(
      PointInTimeJoin join,
      EngineKind engine,
      JoinStatistics statistics,
      String wanted,
      JoinPlace place,
      ToDoubleFunction<PointInTimeStrategy> cost) {
    List<String> names = names(wanted);
    names.forEach(this::checkName);
    List<Estimate> estimates = estimates(join, engine, statistics, place, cost);
    String name =
        first(names, estimates, e -> e.refusal().isEmpty() && e.shortage().isEmpty())
            .or(() -> first(names, estimates, e -> e.refusal().isEmpty()))
            .orElse(names.get(0));
    Estimate best = named(name, estimates);
    best.refusal()
        .ifPresent(
            reason -> {
              throw new TidemarkException(
                  ErrorCode.NOT_SUPPORTED,
                  "The strategy '%s' can't run this AS OF join: %s; SET pit_strategy = 'auto' picks one that can"
                      .formatted(name, reason));
            });
    return new StrategyChoice(
        best.strategy(), best.cost(), !name.equals(AUTO), statistics, rejected(estimates, best));
  }

  private static List<String> names(String wanted) {
    return Arrays.stream(wanted.toLowerCase(Locale.ROOT).split(",")).map(String::strip).toList();
  }

  private static Optional<String> first(
      List<String> names, List<Estimate> estimates, Predicate<Estimate> condition) {
    return names.stream().filter(name -> condition.test(named(name, estimates))).findFirst();
  }

  private static Estimate named(String name, List<Estimate> estimates) {
    return name.equals(AUTO)
        ? estimates.get(0)
        : estimates.stream()
            .filter(e -> e.strategy().name().equals(name))
            .findFirst()
            .orElseThrow();
  }

  private void checkName(String name) {
    if (!names().contains(name)) {
      throw new TidemarkException(
          ErrorCode.INVALID_OPTION,
          "There is no AS OF strategy '%s'; there are %s"
              .formatted(
                  name,
                  names().stream().map(n -> "'" + n + "'").collect(Collectors.joining(", "))));
    }
  }

  /** Those that can run the join first, with room before without, cheapest first. */
  private List<Estimate> estimates(
      PointInTimeJoin join,
      EngineKind engine,
      JoinStatistics statistics,
      JoinPlace place,
      ToDoubleFunction<PointInTimeStrategy> cost) {
    return EveryStrategy.ALL.stream()
        .map(s -> estimate(s, refusal(s, join, engine, place), shortage(s, join, statistics), cost))
        .sorted(
            Comparator.comparing((Estimate e) -> e.refusal().isPresent())
                .thenComparing(e -> e.shortage().isPresent())
                .thenComparingDouble(Estimate::cost))
        .toList();
  }

  private static Optional<String> refusal(
      PointInTimeStrategy strategy, PointInTimeJoin join, EngineKind engine, JoinPlace place) {
    if (join.dependsOnRowOutside() && !strategy.name().equals(RowNumberStrategy.NAME)) {
      return Optional.of("a side depends on an outer query");
    }
    return place.row() == JoinPlace.Row.OUTSIDE && !strategy.standsUnderLateral()
        ? Optional.of("it stands in a sub-query that depends on an outer query")
        : strategy.refusal(join, engine);
  }

  private static Optional<String> shortage(
      PointInTimeStrategy strategy, PointInTimeJoin join, JoinStatistics statistics) {
    OperatorRoom room = statistics.room();
    if (room.full().contains(strategy.name())) {
      return Optional.of("it was tried and found no room");
    }
    double kept = strategy.keptBytes(join, statistics);
    return kept <= Math.max(0, room.bytes())
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "it would keep about %.0f MB, and the query has room for %.0f MB",
                kept / BYTES_PER_MB,
                Math.max(0, room.bytes()) / BYTES_PER_MB));
  }

  private static Estimate estimate(
      PointInTimeStrategy strategy,
      Optional<String> refusal,
      Optional<String> shortage,
      ToDoubleFunction<PointInTimeStrategy> cost) {
    double seconds = refusal.isPresent() ? 0 : cost.applyAsDouble(strategy);
    return new Estimate(strategy, refusal, shortage, seconds);
  }

  private static List<StrategyChoice.Rejected> rejected(List<Estimate> estimates, Estimate best) {
    return estimates.stream()
        .filter(e -> e != best)
        .map(
            e ->
                new StrategyChoice.Rejected(
                    e.strategy().name(),
                    e.obstacle().isPresent() ? OptionalDouble.empty() : OptionalDouble.of(e.cost()),
                    e.obstacle().orElse(e.cost() > best.cost() ? "costs more" : "not asked for")))
        .toList();
  }

  /**
   * What is thought of a strategy.
   *
   * @param refusal why it can't run the join
   * @param shortage why it would probably find no room
   */
  private record Estimate(
      PointInTimeStrategy strategy,
      Optional<String> refusal,
      Optional<String> shortage,
      double cost) {
    Optional<String> obstacle() {
      return refusal.isPresent() ? refusal : shortage;
    }
  }
}
