package dev.tidemark.planner.strategy.text;

import dev.tidemark.planner.rel.ConditionText;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The conjuncts of a rule's condition, by when a method that sorts by time can ask them.
 *
 * @param before those that read the right side only: the history is filtered by them first
 * @param winner those that hold for the winner or for no candidate: bounds of the right time on the
 *     far side (a tolerance), and what reads the left side only
 * @param cuts right columns that must lie on the same side of the left time as the right time does
 *     ({@code known_time <= l.ts}), or some days before it, backward only
 * @param other all others
 */
public record Residuals(
    List<RexNode> before, List<RexNode> winner, List<Cut> cuts, List<RexNode> other) {

  /**
   * A right column that must not lie after the left time.
   *
   * @param column ordinal of the right input
   * @param shiftMicros to be added to it, so that the one comparison that serves the right time
   *     serves it, too: times are whole microseconds, so {@code k <= t} is {@code k - 1 < t}; and
   *     {@code k <= t - INTERVAL '1' DAY} is {@code k} and a day {@code <= t}
   */
  public record Cut(int column, long shiftMicros) {}

  /** A thousand years: a time of the calendar, so moved, is one that every engine can hold. */
  private static final BigDecimal FARTHEST_MICROS = BigDecimal.valueOf(365_250L * 86_400_000_000L);

  private static final BigDecimal MICROS_PER_MILLI = BigDecimal.valueOf(1000);

  public static Residuals of(PointInTimeJoin join) {
    MatchRule rule = join.rule();
    int lefts = join.getLeft().getRowType().getFieldCount();
    Residuals residuals =
        new Residuals(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (RexNode conjunct : RelOptUtil.conjunctions(rule.condition())) {
      residuals.add(conjunct, join, lefts);
    }
    return residuals;
  }

  /** Why a method that sorts by time can't run the join; empty where it can. */
  public static Optional<String> refusal(PointInTimeJoin join) {
    return of(join).other().stream()
        .findFirst()
        .map(condition -> "a condition reads both sides: " + ConditionText.of(join, condition));
  }

  private void add(RexNode conjunct, PointInTimeJoin join, int lefts) {
    ImmutableBitSet fields = RelOptUtil.InputFinder.bits(conjunct);
    boolean readsLeft = fields.intersects(ImmutableBitSet.range(lefts));
    boolean readsRight = fields.length() > lefts;
    if (!readsLeft && RexUtil.isDeterministic(conjunct)) {
      before.add(conjunct);
    } else if (!readsRight || isTolerance(conjunct, join.rule(), lefts)) {
      winner.add(conjunct);
    } else {
      cut(conjunct, join, lefts).ifPresentOrElse(cuts::add, () -> other.add(conjunct));
    }
  }

  /** A bound of the right time by the left side, away from the left time. */
  private static boolean isTolerance(RexNode conjunct, MatchRule rule, int lefts) {
    int time = lefts + rule.rightTime();
    boolean backward = rule.direction().isBackward();
    return comparesFieldWithLeft(conjunct, time, lefts, backward ? Bound.LOWER : Bound.UPPER);
  }

  private enum Bound {
    LOWER,
    UPPER
  }

  private static boolean comparesFieldWithLeft(
      RexNode conjunct, int field, int lefts, Bound bound) {
    if (!(conjunct instanceof RexCall call) || call.getOperands().size() != 2) {
      return false;
    }
    RexNode first = call.getOperands().get(0);
    RexNode second = call.getOperands().get(1);
    boolean fieldFirst = isField(first, field);
    if (!fieldFirst && !isField(second, field)) {
      return false;
    }
    RexNode rest = fieldFirst ? second : first;
    boolean greater =
        call.getKind() == SqlKind.GREATER_THAN || call.getKind() == SqlKind.GREATER_THAN_OR_EQUAL;
    boolean less =
        call.getKind() == SqlKind.LESS_THAN || call.getKind() == SqlKind.LESS_THAN_OR_EQUAL;
    boolean lower = fieldFirst ? greater : less;
    boolean upper = fieldFirst ? less : greater;
    return RelOptUtil.InputFinder.bits(rest).length() <= lefts
        && (bound == Bound.LOWER ? lower : upper);
  }

  private static boolean isField(RexNode node, int field) {
    return node instanceof RexInputRef ref && ref.getIndex() == field;
  }

  private static Optional<Cut> cut(RexNode conjunct, PointInTimeJoin join, int lefts) {
    MatchRule rule = join.rule();
    if (!rule.direction().isBackward()
        || !(conjunct instanceof RexCall call)
        || call.getOperands().size() != 2) {
      return Optional.empty();
    }
    boolean timeFirst = moved(call.getOperands().get(0), rule).isPresent();
    RexNode column = call.getOperands().get(timeFirst ? 1 : 0);
    RexNode time = call.getOperands().get(timeFirst ? 0 : 1);
    SqlKind kind = timeFirst ? call.getKind().reverse() : call.getKind();
    boolean inclusive = kind == SqlKind.LESS_THAN_OR_EQUAL;
    if (!(inclusive || kind == SqlKind.LESS_THAN)
        || moved(time, rule).isEmpty()
        || !(column instanceof RexInputRef ref)
        || ref.getIndex() < lefts) {
      return Optional.empty();
    }
    int ordinal = ref.getIndex() - lefts;
    var fields = join.getRight().getRowType().getFieldList();
    SqlTypeName type = fields.get(ordinal).getType().getSqlTypeName();
    if (type != fields.get(rule.rightTime()).getType().getSqlTypeName()) {
      return Optional.empty();
    }
    long shift = moved(time, rule).getAsLong();
    if (inclusive != rule.direction().isInclusive()) {
      shift += inclusive ? -1 : 1;
    }
    boolean countsMicros =
        type == SqlTypeName.TIMESTAMP || type == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
    return shift == 0 || countsMicros ? Optional.of(new Cut(ordinal, shift)) : Optional.empty();
  }

  /**
   * By how much the left time is moved back in this expression: not at all, or by a constant number
   * of days or less in {@code l.ts - INTERVAL '1' DAY}. Only a group's times are surely finite, and
   * so the same if they are moved forward instead.
   */
  private static OptionalLong moved(RexNode expression, MatchRule rule) {
    if (isField(expression, rule.leftTime())) {
      return OptionalLong.of(0);
    }
    if (rule.tombstone().isEmpty()
        || !(expression instanceof RexCall call)
        || !(call.isA(SqlKind.MINUS) || call.isA(SqlKind.PLUS))
        || call.getOperands().size() != 2
        || call.getType().getSqlTypeName() != SqlTypeName.TIMESTAMP
        || !isField(call.getOperands().get(0), rule.leftTime())
        || !(call.getOperands().get(1) instanceof RexLiteral literal)
        || !SqlTypeName.DAY_INTERVAL_TYPES.contains(literal.getType().getSqlTypeName())) {
      return OptionalLong.empty();
    }
    @Nullable BigDecimal millis = literal.getValueAs(BigDecimal.class);
    if (millis == null) {
      return OptionalLong.empty();
    }
    BigDecimal micros = millis.multiply(MICROS_PER_MILLI);
    boolean isWhole = micros.stripTrailingZeros().scale() <= 0;
    return isWhole && micros.abs().compareTo(FARTHEST_MICROS) <= 0
        ? OptionalLong.of(call.isA(SqlKind.MINUS) ? micros.longValue() : -micros.longValue())
        : OptionalLong.empty();
  }
}
