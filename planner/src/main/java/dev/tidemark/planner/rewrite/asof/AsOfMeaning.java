package dev.tidemark.planner.rewrite.asof;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.planner.leakage.KnowledgeCut;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.rewrite.asof.group.FindGroupOperand;
import dev.tidemark.planner.rewrite.asof.group.GroupOperand;
import dev.tidemark.planner.rewrite.asof.group.LetTombstonesPass;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.validate.asof.AsOfJoin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * Works out what one AS OF join means: what narrows the candidates, what decides ties; which
 * comparison gives the direction says {@link MatchDirection}, which equalities are keys {@link
 * MatchKeys}. Ordinals are over the left's columns followed by the right's.
 */
final class AsOfMeaning {
  private final AsOfJoin join;
  private final Settings settings;
  private final RexBuilder rex;
  private final int leftCount;
  private final Optional<GroupOperand> group;
  private final SideColumns left;
  private SideColumns right;
  private final Optional<MatchStatus> status;

  AsOfMeaning(AsOfJoin join, Settings settings) {
    this.join = join;
    this.settings = settings;
    this.rex = join.getCluster().getRexBuilder();
    this.leftCount = join.getLeft().getRowType().getFieldCount();
    this.status = MatchStatus.askedOf(join.getRight());
    RelNode operand = status.map(MatchStatus::operand).orElse(join.getRight());
    this.group = FindGroupOperand.in(operand);
    this.left = new SideColumns(join.getLeft(), 0);
    this.right = new SideColumns(group.map(GroupOperand::rel).orElse(operand), leftCount);
  }

  /** The join's columns as SQL shows them, over the one node. */
  RelNode toRel() {
    if (join.match().isAlwaysFalse() || join.on().isAlwaysFalse()) {
      return withoutMatches();
    }
    Optional<ShortMatch> shorthand = ShortMatch.of(join, group);
    List<RexNode> match =
        new ArrayList<>(
            shorthand.map(ShortMatch::conditions).orElseGet(() -> conjuncts(join.match())));
    if (group.isPresent()) {
      match.replaceAll(new SeparateSides(rex, leftCount)::in);
    }
    Bound direction =
        shorthand
            .map(ShortMatch::direction)
            .orElseGet(() -> new MatchDirection(join, group).of(match));
    if (BothSides.readsRowsOutside(direction.condition())) {
      throw error(
          ErrorCode.NOT_SUPPORTED,
          "A sub-query that reads rows outside it can't be the time of an AS OF join; select it on"
              + " the left side, as in FROM (SELECT *, (SELECT …) AS time FROM …) AS left_side");
    }
    List<RexNode> others = new ArrayList<>(match);
    others.remove(direction.condition());
    Optional<Duration> ttl = ttl(direction, others);
    others.addAll(
        shorthand
            .filter(s -> join.on().isAlwaysTrue())
            .map(ShortMatch::keys)
            .orElseGet(() -> conjuncts(join.on())));
    others.replaceAll(new SeparateSides(rex, leftCount)::in);
    checkStatusIsOutside(others);
    filterBySubQueries(others);

    MatchKeys equalities = equalities();
    List<KeyPair> keys = new ArrayList<>();
    List<RexNode> conditions = new ArrayList<>();
    for (RexNode other : others) {
      equalities.key(other).ifPresentOrElse(keys::add, () -> conditions.add(other));
    }
    equalities.requireEntity(others);

    int leftTime = left.ordinalOf(direction.left());
    int rightTime = right.ordinalOf(direction.right());
    MatchRule rule =
        new MatchRule(
            keys,
            leftTime,
            rightTime,
            direction.direction(),
            rex.makeLiteral(true),
            tieBreak(),
            tombstone(),
            ttl);
    PointInTimeJoin matched = joined(left::toRel, join.joinType(), conditions, rule);
    return status.isPresent()
        ? withStatus(matched, conditions, status.get())
        : visibleColumns(matched);
  }

  private void checkStatusIsOutside(List<RexNode> conditions) {
    if (status.isPresent()
        && conditions.stream().anyMatch(each -> status.get().isNamedIn(each, join))) {
      throw error(
          ErrorCode.INVALID_STATEMENT,
          "FEATURE_STATUS can't be asked in a condition of the AS OF join that it tells of; write it"
              + " in WHERE");
    }
  }

  /** Takes out the sub-queries that are not of the right side alone. */
  private void filterBySubQueries(List<RexNode> conditions) {
    Set<CorrelationId> rows = join.getVariablesSet();
    List<RexNode> ofBoth =
        conditions.stream().filter(c -> BothSides.isIn(c, leftCount, rows)).toList();
    if (ofBoth.isEmpty()) {
      return;
    }
    conditions.removeAll(ofBoth);
    RelNode operand =
        group
            .map(GroupOperand::rel)
            .orElse(status.map(MatchStatus::operand).orElse(join.getRight()));
    BothSides filtered =
        BothSides.of(
            join.getLeft(),
            operand,
            rows,
            ofBoth,
            conditions.stream().filter(equalities()::isKey).toList(),
            group);
    right = new SideColumns(filtered.right(), leftCount);
    conditions.addAll(filtered.keys());
  }

  private MatchKeys equalities() {
    return new MatchKeys(join, left, right, group);
  }

  private PointInTimeJoin joined(
      Supplier<RelNode> spine, JoinRelType type, List<RexNode> conditions, MatchRule rule) {
    right.forgetFilters();
    RexNode residual = pushToSides(conditions);
    RelNode rows = spine.get();
    int added = rows.getRowType().getFieldCount() - leftCount;
    RexNode shifted = RexUtil.shift(residual, leftCount, added);
    PointInTimeJoin matched =
        PointInTimeJoin.create(
            rows, right.toRel(), type, rule.with(left.withAdded(shifted, rule.leftTime())));
    return group.map(operand -> matched.called(operand.rightSide(join))).orElse(matched);
  }

  /**
   * Two more joins over the matched rows, of which there is one for each spine row: with what ranks
   * highest whether or not it is alive and in time, and with what would match if it were known.
   */
  private RelNode withStatus(
      PointInTimeJoin matched, List<RexNode> conditions, MatchStatus status) {
    checkStatusIsOfGroup();
    if (join.joinType() == JoinRelType.INNER) {
      return visibleColumns(matched);
    }
    List<RexNode> untilEver =
        conditions.stream().filter(Predicate.not(tolerance(group.orElseThrow())::isIn)).toList();
    RelNode operand = group.map(GroupOperand::rel).orElse(status.operand());
    List<RexNode> asIfKnown =
        conditions.stream()
            .filter(condition -> KnowledgeCut.of(condition, operand, leftCount).isEmpty())
            .toList();
    MatchRule rule = matched.rule();
    PointInTimeJoin winner =
        joined(() -> matched, JoinRelType.LEFT, untilEver, rule.withoutOutcome());
    PointInTimeJoin known =
        joined(() -> winner, JoinRelType.LEFT, asIfKnown, rule)
            .called(group.orElseThrow().rightSide(join).forStatus());
    int leftWidth = leftCount + left.added();
    RexNode told =
        status.of(
            known,
            leftWidth,
            matched.getRowType().getFieldCount(),
            winner.getRowType().getFieldCount(),
            tombstone().getAsInt());
    List<RexNode> visible = new ArrayList<>(visible(known, leftWidth));
    int column = leftCount + status.column();
    visible.set(
        column, rex.ensureType(join.getRowType().getFieldList().get(column).getType(), told, true));
    return LogicalProject.create(
        known, List.of(), visible, join.getRowType().getFieldNames(), Set.of());
  }

  private void checkStatusIsOfGroup() {
    if (group.isEmpty()) {
      throw error(
          ErrorCode.NOT_SUPPORTED,
          "FEATURE_STATUS tells of a match with a feature group; the right side of this AS OF join"
              + " is a plain table");
    }
  }

  /**
   * What is left where Calcite sees that a condition never holds, as a comparison with NULL. It
   * stays a join, so that nobody takes it for the group on its left.
   */
  private RelNode withoutMatches() {
    RelNode operand = status.map(MatchStatus::operand).orElse(join.getRight());
    RelNode rows =
        LogicalJoin.create(
            join.getLeft(), operand, List.of(), rex.makeLiteral(false), Set.of(), join.joinType());
    if (status.isEmpty()) {
      return rows;
    }
    checkStatusIsOfGroup();
    return status.get().ofNoRecord(rows, leftCount);
  }

  /** With {@code IS NOT DISTINCT FROM}, which SQL-to-rel takes apart, in one piece again. */
  private List<RexNode> conjuncts(RexNode condition) {
    List<RexNode> conjuncts = new ArrayList<>();
    PushNot not = new PushNot(rex);
    for (RexNode written : RelOptUtil.conjunctions(condition)) {
      RexNode conjunct = not.in(written);
      if (conjunct.isA(SqlKind.IS_TRUE)) {
        conjuncts.add(((RexCall) conjunct).operands.get(0));
      } else if (conjunct.isA(SqlKind.OR)) {
        conjuncts.add(RelOptUtil.collapseExpandedIsNotDistinctFromExpr((RexCall) conjunct, rex));
      } else {
        conjuncts.add(conjunct);
      }
    }
    return conjuncts;
  }

  private TidemarkException error(ErrorCode code, String sentence) {
    return TidemarkException.at(join.position(), code, sentence);
  }

  /** The contract's section 6, rule 5. */
  private Optional<Duration> ttl(Bound direction, List<RexNode> otherMatches) {
    if (group.isEmpty() || !settings.appliesTtl() || !direction.direction().isBackward()) {
      return Optional.empty();
    }
    boolean hasTolerance = otherMatches.stream().anyMatch(tolerance(group.get())::isIn);
    return hasTolerance ? Optional.empty() : group.get().group().options().ttl();
  }

  private Tolerance tolerance(GroupOperand operand) {
    return new Tolerance(
        leftCount,
        leftCount + operand.ordinal(operand.group().eventTime()),
        join.getVariablesSet());
  }

  private Optional<LetTombstonesPass> tombstones() {
    return group.map(
        operand -> new LetTombstonesPass(operand, rex, leftCount, join.getVariablesSet()));
  }

  /**
   * Conditions on the right alone become filters of it, which leaves the same candidates; those on
   * the left alone filter it if the join is inner. The rest is returned.
   */
  private RexNode pushToSides(List<RexNode> conditions) {
    List<RexNode> rest = new ArrayList<>();
    for (RexNode condition : conditions) {
      RexNode asked = tombstones().map(pass -> pass.in(condition)).orElse(condition);
      if (Bound.isRight(asked, leftCount)) {
        right.filter(RexUtil.shift(asked, -leftCount));
      } else if (Bound.isLeft(asked, leftCount) && join.joinType() == JoinRelType.INNER) {
        left.filter(asked);
      } else {
        rest.add(asked);
      }
    }
    return RexUtil.composeConjunction(rex, rest);
  }

  private List<Integer> tieBreak() {
    return group
        .map(
            operand ->
                List.of(
                    operand.ordinal(HistoryColumns.KNOWN_TIME),
                    operand.ordinal(HistoryColumns.SEQUENCE)))
        .orElseGet(
            () ->
                IntStream.range(0, join.getRight().getRowType().getFieldCount()).boxed().toList());
  }

  private OptionalInt tombstone() {
    return group.isPresent()
        ? OptionalInt.of(group.get().ordinal(HistoryColumns.IS_DELETED))
        : OptionalInt.empty();
  }

  private RelNode visibleColumns(PointInTimeJoin match) {
    int rightCount = join.getRight().getRowType().getFieldCount();
    int leftWidth = leftCount + left.added();
    if (match.getRowType().getFieldCount() == leftCount + rightCount) {
      return match;
    }
    return LogicalProject.create(
        match, List.of(), visible(match, leftWidth), join.getRowType().getFieldNames(), Set.of());
  }

  private List<RexNode> visible(RelNode match, int leftWidth) {
    return IntStream.concat(
            IntStream.range(0, leftCount),
            IntStream.range(0, join.getRight().getRowType().getFieldCount())
                .map(i -> leftWidth + i))
        .<RexNode>mapToObj(i -> rex.makeInputRef(match, i))
        .toList();
  }
}
