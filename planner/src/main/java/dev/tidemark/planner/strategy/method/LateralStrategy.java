package dev.tidemark.planner.strategy.method;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.cost.PostgresCosts;
import dev.tidemark.planner.strategy.cost.PostgresPlan;
import dev.tidemark.planner.strategy.cost.StepCosts;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.Outcome;
import dev.tidemark.planner.strategy.text.PointInTimeTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexNode;

/**
 * Looks for each spine row's match alone: with an index by key and time PostgreSQL finds it in a
 * few steps, however long the history is.
 */
final class LateralStrategy implements PointInTimeStrategy {
  public static final String NAME = "lateral";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refusal(PointInTimeJoin join, EngineKind engine) {
    return engine == EngineKind.POSTGRES
        ? Optional.empty()
        : Optional.of("only PostgreSQL has an index to look each row up by");
  }

  /** Whether there is an index only PostgreSQL knows, which is asked where it can be. */
  @Override
  public double cost(PointInTimeJoin join, JoinStatistics statistics) {
    return StepCosts.LATERAL.seconds(join, statistics, 0);
  }

  /** However many look-ups there are, most find pages in memory that others have read. */
  @Override
  public double cost(PostgresPlan plan) {
    double lookUps = plan.spineRows() * PostgresCosts.LOOK_UP;
    return (plan.cost() - plan.pagesReadAgain() + lookUps) * PostgresCosts.SECONDS_PER_UNIT;
  }

  @Override
  public String lower(JoinText text, JoinStatistics statistics) {
    PointInTimeTexts texts = new PointInTimeTexts(text);
    String left = text.freshName("l");
    String right = text.freshName("r");
    String match = text.freshName("m");
    String result = text.freshName("w");

    List<String> where = new ArrayList<>(texts.keysEqual(left, right));
    where.add(texts.inDirection(left, right));
    for (RexNode conjunct : RelOptUtil.conjunctions(text.join().rule().condition())) {
      where.add(text.condition(conjunct, texts.fieldsOf(left, right)));
    }
    String nearest =
        "SELECT * FROM (%s) AS %s WHERE %s ORDER BY %s LIMIT 1"
            .formatted(
                text.rightQuery(), right, PointInTimeTexts.and(where), texts.nearestFirst(right));
    String winners =
        "SELECT %s FROM (%s) AS %s %s JOIN LATERAL (%s) AS %s ON TRUE"
            .formatted(
                String.join(", ", texts.outputs(left, match)),
                text.leftQuery(),
                left,
                texts.isLeftJoin() ? "LEFT" : "INNER",
                nearest,
                match);
    return new Outcome(text, List.of()).select(result, "(" + winners + ") AS " + result, List.of());
  }
}
