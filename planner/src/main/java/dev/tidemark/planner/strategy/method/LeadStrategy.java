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
import dev.tidemark.planner.strategy.text.Residuals;
import dev.tidemark.planner.strategy.text.SpineHistory;
import dev.tidemark.planner.strategy.text.StandardSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives every record of the spine's keys the time at which the next one takes its place, by LEAD
 * over key and rank, and joins each spine row with the one record whose interval holds its time.
 * Standard SQL, for engines without an ASOF join: the history is sorted once, and no spine row
 * meets more than one record beyond the join.
 *
 * <p>Of records of the same time all but the highest have an empty interval. With a knowledge cut a
 * record is seen from the later of its two times on; one that ranks below another seen no later is
 * never a match and is left out before, so that what is left rises in rank with that time.
 */
final class LeadStrategy implements PointInTimeStrategy {
  public static final String NAME = "lead";

  private static final String UNTIL = "\"$until\"";
  private static final String RANK = "\"$rank\"";
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
    int sorts = Residuals.of(join).cuts().isEmpty() ? 1 : StepCosts.SORTS_WITH_CUT;
    return StepCosts.LEAD.seconds(join, statistics, sorts);
  }

  /**
   * Each record's key comes out of a DISTINCT, for which the planner takes it to be unique; so it
   * expects one record for each spine row where all of the key's are compared with it.
   */
  @Override
  public double cost(PostgresPlan plan) {
    double pairs = plan.pairs() * PostgresCosts.PAIR;
    double nullTests = plan.historyRows() * PostgresCosts.NULL_TEST;
    return (plan.cost() + pairs + nullTests) * PostgresCosts.SECONDS_PER_UNIT;
  }

  @Override
  public String lower(JoinText text, JoinStatistics statistics) {
    Residuals residuals = Residuals.of(text.join());
    PointInTimeTexts texts = new PointInTimeTexts(text);
    SpineHistory sides = new SpineHistory(text, residuals);
    String spine = sides.spine();
    String interval = text.freshName("i");
    String result = text.freshName("w");
    boolean isCut = !residuals.cuts().isEmpty();

    List<String> steps = new ArrayList<>(sides.steps());
    steps.add(sides.history() + " AS (" + sides.historyQuery() + ")");
    String records = isCut ? rising(text, texts, sides) : sides.history();
    String last = text.freshName("q");
    String order = isCut ? texts.awayFirst(last + "." + SpineHistory.FROM) : texts.matchLast(last);
    steps.add(
        "%s AS (SELECT *, lead(%s) %s AS %s FROM %s AS %s)"
            .formatted(interval, SpineHistory.FROM, sides.window(order), UNTIL, records, last));

    List<String> on = new ArrayList<>(sides.keysEqual(spine, interval));
    String time = text.comparable(text.join().rule().rightTime(), texts.leftTime(spine));
    on.add(time + " " + texts.comparison() + " " + interval + "." + SpineHistory.FROM);
    on.add(
        "(%3$s.%4$s IS NULL OR NOT (%1$s %2$s %3$s.%4$s))"
            .formatted(time, texts.comparison(), interval, UNTIL));
    String winners =
        "SELECT %s FROM %s %s JOIN %s ON %s"
            .formatted(
                String.join(", ", texts.outputs(spine, interval)),
                spine,
                texts.isLeftJoin() ? "LEFT" : "INNER",
                interval,
                PointInTimeTexts.and(on));
    return "WITH "
        + String.join(", ", steps)
        + " "
        + new Outcome(text, residuals.winner())
            .select(result, "(" + winners + ") AS " + result, List.of());
  }

  /** The records that rank above all that can be seen no later than they. */
  private static String rising(JoinText text, PointInTimeTexts texts, SpineHistory sides) {
    String inner = text.freshName("q");
    String ranked =
        "SELECT *, row_number() %s AS %s FROM %s AS %s"
            .formatted(sides.window(texts.matchLast(inner)), RANK, sides.history(), inner);
    String seen = text.freshName("q");
    String best =
        "SELECT *, max(%s) %s AS %s FROM (%s) AS %s"
            .formatted(
                RANK,
                sides.window(texts.awayFirst(seen + "." + SpineHistory.FROM)),
                BEST,
                ranked,
                seen);
    String kept = text.freshName("q");
    return "(SELECT * FROM (%s) AS %s WHERE %s = %s)".formatted(best, kept, RANK, BEST);
  }
}
