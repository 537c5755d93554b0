package dev.tidemark.planner.strategy.method;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.cost.StepCosts;
import dev.tidemark.planner.strategy.query.ProbeQuery;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.Residuals;
import dev.tidemark.planner.strategy.text.RowNumbers;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Our own operator the other way round: the history is kept in memory, each key's records in the
 * order of the times from which they are seen, and the spine goes past it. Nothing of the spine is
 * kept, so it is the method for a history that is smaller than that.
 */
final class ProbeStrategy implements PointInTimeStrategy {
  public static final String NAME = PointInTimeProbe.STRATEGY;

  /** Two times, and what sorting or finding them takes; the operator counts before it takes any. */
  private static final int BYTES_PER_RECORD = 27;

  /** What tells where its records are and finds them, as the operator counts that. */
  private static final int BYTES_PER_KEY = 29;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refusal(PointInTimeJoin join, EngineKind engine) {
    if (RowNumbers.areHiddenIn(join.getRight().getRowType())) {
      return OperatorRefusal.HIDDEN_ROW_NUMBERS;
    }
    Optional<String> refusal = OperatorRefusal.of(join, engine);
    return refusal.isPresent()
        ? refusal
        : join.rule().keys().stream().flatMap(key -> refusal(join, key).stream()).findFirst();
  }

  /** A spine row must not find two of the history's keys. */
  private static Optional<String> refusal(PointInTimeJoin join, KeyPair key) {
    RelDataType left = join.getLeft().getRowType().getFieldList().get(key.left()).getType();
    RelDataType right = join.getRight().getRowType().getFieldList().get(key.right()).getType();
    return areAlike(left, right)
        ? Optional.empty()
        : Optional.of(
            "keys of type "
                + RelTypes.shown(left)
                + " and "
                + RelTypes.shown(right)
                + " may be equal more than once");
  }

  /** What is compared is a value of either type, unchanged. */
  static boolean areAlike(RelDataType left, RelDataType right) {
    boolean isSame =
        left.getSqlTypeName() == right.getSqlTypeName()
            && left.getScale() == right.getScale()
            && left.getSqlTypeName() != SqlTypeName.ARRAY;
    return isSame
        || SqlTypeUtil.isIntType(left) && SqlTypeUtil.isIntType(right)
        || SqlTypeUtil.inCharFamily(left) && SqlTypeUtil.inCharFamily(right);
  }

  @Override
  public double cost(PointInTimeJoin join, JoinStatistics statistics) {
    boolean isCut = !Residuals.of(join).cuts().isEmpty();
    StepCosts costs = isCut ? StepCosts.PROBE_WITH_CUT : StepCosts.PROBE;
    return costs.seconds(join, statistics, 0);
  }

  @Override
  public double keptBytes(PointInTimeJoin join, JoinStatistics statistics) {
    boolean isCut = !Residuals.of(join).cuts().isEmpty();
    int perRecord = BYTES_PER_RECORD + (isCut ? Long.BYTES : 0) + featureBytes(join);
    return statistics.historyRows() * perRecord + statistics.historyKeys() * BYTES_PER_KEY;
  }

  /** A byte of each says whether there is a value; at least a row number is kept. */
  private static int featureBytes(PointInTimeJoin join) {
    MatchRule rule = join.rule();
    // Of a table that is no group all columns break ties, read or not.
    Set<Integer> others = new HashSet<>(rule.tombstone().isPresent() ? rule.tieBreak() : List.of());
    others.add(rule.rightTime());
    rule.keys().forEach(key -> others.add(key.right()));
    int bytes =
        join.getRight().getRowType().getFieldList().stream()
            .filter(field -> !others.contains(field.getIndex()))
            .mapToInt(field -> 1 + width(field.getType()))
            .sum();
    return Math.max(Long.BYTES, bytes);
  }

  private static int width(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN, TINYINT -> 1;
      case SMALLINT -> 2;
      case INTEGER, REAL, DATE -> 4;
      default -> 8;
    };
  }

  @Override
  public String lower(JoinText text, JoinStatistics statistics) {
    Residuals residuals = Residuals.of(text.join());
    ProbeQuery query = new ProbeQuery(text, residuals);
    text.prepare(query.probe());
    return query.result();
  }
}
