package dev.tidemark.server.execution.fragment;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.dialect.RenderedSql;
import dev.tidemark.planner.dialect.SqlRenderer;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.EngineQuery.RowOrder;
import dev.tidemark.planner.engine.query.OperatorJoin;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.JoinPlaces;
import dev.tidemark.planner.strategy.Strategies;
import dev.tidemark.planner.strategy.StrategyChoice;
import dev.tidemark.planner.strategy.StrategyChooser;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.server.execution.engine.RecentTexts.Written;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Sort;

/**
 * A fragment in its engine's words, with the ways chosen for its AS OF joins.
 *
 * @param choices in the order in which the joins stand in the text
 */
public record WrittenFragment(
    Fragment fragment, RenderedSql sql, Map<PointInTimeJoin, StrategyChoice> choices) {
  private static final StrategyChooser CHOOSER = new StrategyChooser();

  /**
   * Writes it.
   *
   * @param relations what stands for those of its relations that are not in the engine anyway
   * @param strategy the value of {@code pit_strategy}
   */
  public static WrittenFragment write(
      Fragment fragment, Map<String, String> relations, RelationSizes sizes, String strategy) {
    return write(fragment, relations, sizes::of, strategy);
  }

  /** The same with what is known of each AS OF join. */
  public static WrittenFragment write(
      Fragment fragment,
      Map<String, String> relations,
      Function<PointInTimeJoin, JoinStatistics> statistics,
      String strategy) {
    EngineKind engine = fragment.engine().kind();
    JoinPlaces places = JoinPlaces.in(fragment.rel(), engine);
    Kept kept = new Kept();
    return write(
        fragment,
        relations,
        join ->
            kept.with(
                join,
                CHOOSER.choose(
                    join, engine, kept.beside(statistics.apply(join)), strategy, places.of(join))));
  }

  /** What the joins of a fragment keep in memory, all at once. */
  private static final class Kept {
    private double bytes;

    JoinStatistics beside(JoinStatistics statistics) {
      return statistics.in(statistics.room().beside(bytes));
    }

    StrategyChoice with(PointInTimeJoin join, StrategyChoice choice) {
      bytes += choice.strategy().keptBytes(join, choice.statistics());
      return choice;
    }
  }

  /** The same with strategies that are chosen elsewhere. */
  static WrittenFragment write(
      Fragment fragment, Map<String, String> relations, Strategies strategies) {
    Map<String, String> all = new LinkedHashMap<>(fragment.relations());
    all.putAll(relations);
    Map<PointInTimeJoin, StrategyChoice> choices = new LinkedHashMap<>();
    RenderedSql sql =
        SqlRenderer.render(
            fragment.rel(),
            fragment.columns().stream().map(Column::name).toList(),
            fragment.engine().kind(),
            join -> choices.computeIfAbsent(join, strategies::of),
            all);
    return new WrittenFragment(fragment, sql, choices);
  }

  /** As it was written before. */
  static WrittenFragment of(Fragment fragment, Written before) {
    return new WrittenFragment(fragment, before.sql(), before.choices());
  }

  /** For the next execution. */
  Written remembered() {
    Kept kept = new Kept();
    choices.forEach(kept::with);
    return new Written(sql, choices, kept.bytes);
  }

  /** With the values of one execution. */
  public EngineQuery query(List<Parameter> parameters) {
    return query(parameters, Set.of());
  }

  /** The same of what stands in DuckDB: of histories in files alone, operators learn that. */
  public EngineQuery query(List<Parameter> parameters, LoadedRelations relations) {
    return query(
        parameters,
        sql.matches().entrySet().stream()
            .filter(join -> LastingSide.isRightOf(join.getKey(), relations))
            .map(Map.Entry::getValue)
            .collect(Collectors.toSet()));
  }

  private EngineQuery query(List<Parameter> parameters, Set<String> lasting) {
    BoundSql bound = bound(sql, parameters);
    return new EngineQuery(
        bound.sql(),
        fragment.columns(),
        bound.parameters(),
        order(),
        sql.joins().stream()
            .<OperatorJoin<BoundSql>>map(join -> join.map(text -> bound(text, parameters)))
            .map(join -> lasting.contains(join.match()) ? lasting(join) : join)
            .toList(),
        sql.late());
  }

  private static OperatorJoin<BoundSql> lasting(OperatorJoin<BoundSql> join) {
    return join instanceof PointInTimeProbe<BoundSql> probe ? probe.lasting() : join;
  }

  /** Rows of our operators come in any order anyway; what an INSERT lists must not. */
  private RowOrder order() {
    return sql.joins().isEmpty() || sorts(fragment.rel()) ? RowOrder.AS_WRITTEN : RowOrder.ANY;
  }

  private static boolean sorts(RelNode node) {
    return node instanceof Sort || node.getInputs().stream().anyMatch(WrittenFragment::sorts);
  }

  private static BoundSql bound(RenderedSql text, List<Parameter> parameters) {
    return new BoundSql(text.sql(), text.parameters().stream().map(parameters::get).toList());
  }
}
