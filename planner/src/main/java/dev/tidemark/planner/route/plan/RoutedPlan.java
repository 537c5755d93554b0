package dev.tidemark.planner.route.plan;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which engine runs what. The root's relations are: those in {@link Fragment#relations}; the rows
 * of {@code inputs} and {@code distributed} parts, loaded under their ids; {@code scans}; {@code
 * systemTables}, loaded under their ids.
 *
 * @param root gives the query's rows
 * @param inputs fragments of other engines whose rows the root joins; none has inputs of its own
 * @param distributed parts that Trino runs, once what they are sent is loaded
 * @param reductions what makes inputs and scans smaller, in an order in which each one's sources
 *     are never reduced later
 * @param ranges what makes scans smaller besides
 */
public record RoutedPlan(
    Fragment root,
    List<Fragment> inputs,
    List<DistributedPart> distributed,
    List<PlannedScan> scans,
    List<SystemInput> systemTables,
    List<KeyReduction> reductions,
    List<TimeRange> ranges) {
  /** Copies its lists. */
  public RoutedPlan {
    inputs = List.copyOf(inputs);
    distributed = List.copyOf(distributed);
    scans = List.copyOf(scans);
    systemTables = List.copyOf(systemTables);
    reductions = List.copyOf(reductions);
    ranges = List.copyOf(ranges);
  }

  /** The parts whose AS OF joins PostgreSQL runs. */
  public List<Fragment> joinedInPostgres() {
    return Stream.concat(inputs.stream(), Stream.of(root))
        .filter(part -> part.engine().kind() == EngineKind.POSTGRES)
        .filter(part -> PointInTimeJoin.isIn(part.rel()))
        .toList();
  }

  /** How many AS OF joins the root runs, if that is DuckDB's. */
  public int joinsInDuckDb() {
    return root.engine().kind() == EngineKind.DUCKDB ? PointInTimeJoin.count(root.rel()) : 0;
  }

  /** Whether the rows of a part are fewer if others are loaded first. */
  public boolean isReduced(Fragment part) {
    return reductions.stream().anyMatch(reduction -> reduction.target().equals(part.id()));
  }

  /** Whether one engine has everything, so that only its SQL has to be run. */
  public boolean isSingle() {
    return inputs.isEmpty() && distributed.isEmpty() && scans.isEmpty() && systemTables.isEmpty();
  }

  /**
   * The plan with these values in the place of parameters, wherever that makes it cheaper.
   *
   * @param first the first parameter of which that is wanted
   */
  public RoutedPlan withValues(List<Parameter> values, int first) {
    return new RoutedPlan(
        InlineValues.in(root, values, first),
        inputs.stream().map(input -> InlineValues.in(input, values, first)).toList(),
        distributed.stream().map(part -> part.withValues(values, first)).toList(),
        scans,
        systemTables,
        reductions.stream().map(reduction -> reduction.withValues(values, first)).toList(),
        ranges.stream().map(range -> range.withValues(values, first)).toList());
  }

  /** The plan whose root runs where it does for that reason. */
  public RoutedPlan because(String reason) {
    return new RoutedPlan(
        root.because(reason), inputs, distributed, scans, systemTables, reductions, ranges);
  }

  /** The plan with the values of one execution. */
  public BoundPlan bind(List<Parameter> parameters) {
    return BoundPlan.of(this, parameters);
  }
}
