package dev.tidemark.planner.strategy.method;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
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
 * Joins every spine row with all its candidates, numbers them by rank and keeps the first: the
 * meaning of an AS OF join, in standard SQL, for any engine and any rule.
 */
public final class RowNumberStrategy implements PointInTimeStrategy {
  public static final String NAME = "row_number";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refusal(PointInTimeJoin join, EngineKind engine) {
    return Optional.empty();
  }

  @Override
  public double cost(PointInTimeJoin join, JoinStatistics statistics) {
    return StepCosts.ROW_NUMBER.seconds(join, statistics, 0);
  }

  @Override
  public String lower(JoinText text, JoinStatistics statistics) {
    PointInTimeTexts texts = new PointInTimeTexts(text);
    String left = text.freshName("l");
    String right = text.freshName("r");
    String row = text.freshName("spine_row");
    String rank = text.freshName("match_rank");
    String ranked = text.freshName("m");

    List<String> on = new ArrayList<>(texts.keysEqual(left, right));
    on.add(texts.inDirection(left, right));
    for (RexNode conjunct : RelOptUtil.conjunctions(text.join().rule().condition())) {
      on.add(text.condition(conjunct, texts.fieldsOf(left, right)));
    }

    List<String> inner = new ArrayList<>(texts.outputs(left, right));
    inner.add(
        "row_number() OVER (PARTITION BY "
            + PointInTimeTexts.of(left, row)
            + " ORDER BY "
            + texts.matchFirst(right)
            + ") AS "
            + rank);

    String join = texts.isLeftJoin() ? " LEFT JOIN " : " INNER JOIN ";
    String candidates =
        "SELECT "
            + String.join(", ", inner)
            + " FROM (SELECT *, "
            + text.rowIdentity()
            + " AS "
            + row
            + " FROM ("
            + text.leftQuery()
            + ") AS "
            + text.freshName("q")
            + ") AS "
            + left
            + join
            + "("
            + text.rightQuery()
            + ") AS "
            + right
            + " ON "
            + PointInTimeTexts.and(on);
    return new Outcome(text, List.of())
        .select(ranked, "(" + candidates + ") AS " + ranked, List.of(ranked + "." + rank + " = 1"));
  }
}
