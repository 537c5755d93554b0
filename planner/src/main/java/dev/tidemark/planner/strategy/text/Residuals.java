package dev.tidemark.planner.strategy.text;

import dev.tidemark.planner.rel.ConditionText;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.MovedTime;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * The conjuncts of a rule's condition, by when a method that sorts by time can ask them.
 *
 * <p>Cuts are what lets such a method run at all. Let a spine row's time be <i>t</i>, a record's
 * time <i>e</i>, and let each cut ask <i>k ≤ t + c</i> of a column <i>k</i> of it, with a constant
 * <i>c</i> of that cut's own. Times are whole microseconds, so <i>k ≤ t + c</i> if and only if <i>k
 * − c ≤ t</i>, and the record is a candidate if and only if <i>t</i> is at or after the greatest of
 * <i>e</i> and all <i>k − c</i>: from one instant on, which doesn't depend on the spine row. So of
 * two spine rows of a key the later has all candidates of the earlier, the rank doesn't depend on
 * the row either, and the best record seen up to an instant is the match there, in whatever order
 * records become visible. That is all that these methods use of a cut; by how much its time is
 * moved is nothing to them.
 *
 * @param before those that read the right side only: the history is filtered by them first
 * @param winner those that hold for the winner or for no candidate: bounds of the right time on the
 *     far side (a tolerance), and what reads the left side only
 * @param cuts right columns that must lie on the same side of the left time as the right time does
 *     ({@code known_time <= l.ts}), or of one a constant span from it, backward only
 * @param other all others
 */
public record Residuals(
    List<RexNode> before, List<RexNode> winner, List<Cut> cuts, List<RexNode> other) {

  /**
   * A right column that must not lie after the left time. What is to be added to it is such that
   * the one comparison that serves the right time serves it, too.
   *
   * @param column ordinal of the right input
   * @param moveMicros {@code k <= t - INTERVAL '1' DAY} is {@code k} and a day {@code <= t}; an
   *     infinite time stays what it is
   * @param tickMicros 1, 0 or −1: {@code k <= t} is {@code k - 1 < t}
   */
  public record Cut(int column, long moveMicros, int tickMicros) {

    public long shiftMicros() {
      return moveMicros + tickMicros;
    }
  }

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

  /** The columns that are cut, each once, but for the right time: that is known with the rank. */
  public Stream<Integer> cutColumns(MatchRule rule) {
    return cuts.stream().map(Cut::column).filter(c -> c != rule.rightTime()).distinct();
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
    long move = -moved(time, rule).getAsLong();
    int tick = inclusive == rule.direction().isInclusive() ? 0 : inclusive ? -1 : 1;
    boolean countsMicros =
        type == SqlTypeName.TIMESTAMP || type == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
    Cut cut = new Cut(ordinal, move, tick);
    return cut.shiftMicros() == 0 || countsMicros ? Optional.of(cut) : Optional.empty();
  }

  /** By how much the left time is moved in this expression; empty where it is another time. */
  private static OptionalLong moved(RexNode expression, MatchRule rule) {
    MovedTime time = MovedTime.of(expression);
    return isField(time.from(), rule.leftTime())
        ? OptionalLong.of(time.micros())
        : OptionalLong.empty();
  }
}
