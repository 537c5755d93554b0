package dev.tidemark.planner.strategy.method;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.cost.PostgresCosts;
import dev.tidemark.planner.strategy.cost.PostgresPlan;
import dev.tidemark.planner.strategy.cost.StepCosts;
import dev.tidemark.planner.strategy.query.CarriedRecords;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.Outcome;
import dev.tidemark.planner.strategy.text.PointInTimeTexts;
import dev.tidemark.planner.strategy.text.Residuals;
import dev.tidemark.planner.strategy.text.RowOfTime;
import dev.tidemark.planner.strategy.text.SpineHistory;
import dev.tidemark.planner.strategy.text.StandardSql;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Numbers the records of each key by rank, puts them and the spine's rows in one row of time, and
 * gives every spine row the highest number before it. Standard SQL, whose work doesn't grow with
 * the versions of a key: both sides are sorted once, and each spine row finds its record by key and
 * number.
 *
 * <p>With a knowledge cut records stand at the time from which they are seen, and still count by
 * their rank. The highest number is used where others look for the last value that isn't NULL: then
 * no engine has to ignore NULLs, and NULL features are values. For Trino see {@link
 * CarriedRecords}.
 */
final class UnionLastStrategy implements PointInTimeStrategy {
  public static final String NAME = "union_last";

  private static final String RANK = RowOfTime.RANK;
  private static final String AT = RowOfTime.AT;
  private static final String SIDE = RowOfTime.SIDE;
  private static final String BEST = "\"$best\"";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refusal(PointInTimeJoin join, EngineKind engine) {
    return StandardSql.refusal(join);
  }

  @Override
  public double cost(PointInTimeJoin join, JoinStatistics statistics) {
    return StepCosts.UNION_LAST.seconds(join, statistics, 1);
  }

  @Override
  public double cost(PostgresPlan plan) {
    double nullTests = plan.historyRows() * PostgresCosts.NULL_TEST;
    return (plan.cost() + nullTests) * PostgresCosts.SECONDS_PER_UNIT;
  }

  @Override
  public String lower(JoinText text, JoinStatistics statistics) {
    Residuals residuals = Residuals.of(text.join());
    if (text.engine() == EngineKind.TRINO) {
      return new CarriedRecords(text, residuals).lower();
    }
    PointInTimeTexts texts = new PointInTimeTexts(text);
    SpineHistory sides = new SpineHistory(text, residuals);
    String records = text.freshName("n");
    String inTime = text.freshName("u");
    String matched = text.freshName("m");
    String result = text.freshName("w");
    String inner = text.freshName("q");

    List<String> steps = new ArrayList<>(sides.steps());
    steps.add(sides.history() + " AS (" + sides.historyQuery() + ")");
    steps.add(
        "%s%s(SELECT *, row_number() %s AS %s FROM %s AS %s)"
            .formatted(
                records,
                text.asKept(),
                sides.window(texts.matchLast(inner)),
                RANK,
                sides.history(),
                inner));
    RowOfTime time = new RowOfTime(text.join().rule(), texts, sides);
    time.add(sides.spine() + ".*", nulls(text.leftColumns().size()));
    time.addKeysTimeAndSide();
    time.addRank();
    steps.add(inTime + " AS (" + time.query(records) + ")");
    String order = texts.awayFirst(inTime + "." + AT) + ", " + SIDE;
    String window = sides.window(order + " ROWS UNBOUNDED PRECEDING");
    steps.add(
        "%s AS (SELECT *, max(%s) %s AS %s FROM %s)"
            .formatted(matched, RANK, window, BEST, inTime));

    List<String> on = new ArrayList<>(sides.keysEqual(matched, records));
    on.add(matched + "." + BEST + " = " + records + "." + RANK);
    on.add(matched + "." + AT + " IS NOT NULL");
    String winners =
        "SELECT %s FROM (SELECT * FROM %s WHERE %s = %d) AS %s %s JOIN %s ON %s"
            .formatted(
                String.join(", ", texts.outputs(matched, records)),
                matched,
                SIDE,
                time.spineSide(),
                matched,
                texts.isLeftJoin() ? "LEFT" : "INNER",
                records,
                PointInTimeTexts.and(on));
    return "WITH "
        + String.join(", ", steps)
        + " "
        + new Outcome(text, residuals.winner())
            .select(result, "(" + winners + ") AS " + result, List.of());
  }

  private static String nulls(int count) {
    return String.join(", ", Collections.nCopies(count, "NULL"));
  }
}
