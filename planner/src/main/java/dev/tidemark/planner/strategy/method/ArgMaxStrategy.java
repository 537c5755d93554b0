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
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;

/**
 * Joins every spine row with all its candidates and keeps the highest in a hash table, without
 * sorting: DuckDB's {@code arg_max} over whole records, since over a column it would skip NULLs.
 */
final class ArgMaxStrategy implements PointInTimeStrategy {
  public static final String NAME = "arg_max";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refusal(PointInTimeJoin join, EngineKind engine) {
    if (engine != EngineKind.DUCKDB) {
      return Optional.of("only DuckDB has arg_max");
    }
    boolean backward = join.rule().direction().isBackward();
    return backward || isReversible(timeType(join))
        ? Optional.empty()
        : Optional.of("the least of a " + timeType(join) + " can't be written as a greatest");
  }

  private static RelDataType timeType(PointInTimeJoin join) {
    return join.getRight().getRowType().getFieldList().get(join.rule().rightTime()).getType();
  }

  private static boolean isReversible(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, DATE, TIMESTAMP -> true;
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> true;
      default -> false;
    };
  }

  /** A value that is the greater, the less this one is. */
  private static String reversed(RelDataType type, String value) {
    return switch (type.getSqlTypeName()) {
      case DATE, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          "{'f': %1$s = '-infinity', 'n': %1$s <> 'infinity', 'v': -epoch_us(%1$s)}"
              .formatted(value);
      default ->
          "-CAST("
              + value
              + " AS "
              + (type.getSqlTypeName().name().equals("DECIMAL")
                  ? "DECIMAL(38, " + type.getScale() + ")"
                  : "HUGEINT")
              + ")";
    };
  }

  @Override
  public double cost(PointInTimeJoin join, JoinStatistics statistics) {
    return StepCosts.ARG_MAX.seconds(join, statistics, 0);
  }

  @Override
  public String lower(JoinText text, JoinStatistics statistics) {
    PointInTimeTexts texts = new PointInTimeTexts(text);
    String spine = text.freshName("s");
    String right = text.freshName("r");
    String best = text.freshName("best");
    String row = text.freshName("spine_row");
    String query = text.freshName("q");
    String result = text.freshName("w");

    List<String> on = new ArrayList<>(texts.keysEqual(spine, right));
    on.add(texts.inDirection(spine, right));
    for (RexNode conjunct : RelOptUtil.conjunctions(text.join().rule().condition())) {
      on.add(text.condition(conjunct, texts.fieldsOf(spine, right)));
    }
    String time = texts.rightTime(right);
    String rank =
        text.join().rule().direction().isBackward()
            ? texts.rank(right)
            : "{'t': "
                + reversed(timeType(text.join()), time)
                + ", 'b': "
                + texts.tieBreak(right)
                + "}";
    String candidates =
        "SELECT %1$s.%7$s, arg_max(%2$s, %3$s) AS record FROM %1$s INNER JOIN (%4$s) AS %5$s ON %6$s GROUP BY %1$s.%7$s"
            .formatted(
                spine,
                texts.record(right),
                rank,
                text.rightQuery(),
                right,
                PointInTimeTexts.and(on),
                row);

    List<String> items = new ArrayList<>();
    int lefts = text.leftColumns().size();
    for (int i = 0; i < text.outputs().size(); i++) {
      String value =
          i < lefts ? spine + "." + text.leftColumns().get(i) : best + ".record.f" + (i - lefts);
      items.add(value + " AS " + text.outputs().get(i));
    }
    String winners =
        "SELECT %1$s FROM %2$s %3$s JOIN %4$s ON %2$s.%5$s = %4$s.%5$s"
            .formatted(
                String.join(", ", items), spine, texts.isLeftJoin() ? "LEFT" : "INNER", best, row);
    return "WITH %s AS MATERIALIZED (SELECT *, row_number() OVER () AS %s FROM (%s) AS %s), %s AS (%s) "
            .formatted(spine, row, text.leftQuery(), query, best, candidates)
        + new Outcome(text, List.of()).select(result, "(" + winners + ") AS " + result, List.of());
  }
}
