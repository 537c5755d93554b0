package dev.tidemark.planner.rewrite.asof;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.planner.parse.token.Names;
import dev.tidemark.planner.rel.Direction;
import dev.tidemark.planner.rewrite.asof.group.GroupOperand;
import dev.tidemark.planner.rewrite.asof.group.TimeComparison;
import dev.tidemark.planner.validate.asof.AsOfJoin;
import dev.tidemark.planner.validate.asof.AsOfJoin.LeftColumn;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * {@code MATCH_CONDITION (<time> [KNOWN])} written out: the group's event time, and where asked for
 * its known time, at or before that time. Ordinals are {@link AsOfMeaning}'s.
 */
final class ShortMatch {
  private final AsOfJoin join;
  private final GroupOperand group;
  private final RexBuilder rex;
  private final int leftCount;
  private final RexNode time;

  private ShortMatch(AsOfJoin join, GroupOperand group, RexNode time) {
    this.join = join;
    this.group = group;
    this.rex = join.getCluster().getRexBuilder();
    this.leftCount = join.getLeft().getRowType().getFieldCount();
    this.time = time;
  }

  /**
   * Empty where the join says its conditions.
   *
   * @param group the right side, if it is one
   */
  static Optional<ShortMatch> of(AsOfJoin join, Optional<GroupOperand> group) {
    if (join.shortTime().isEmpty()) {
      return Optional.empty();
    }
    RexNode time = join.shortTime().get();
    if (group.isEmpty()) {
      throw TidemarkException.at(
          join.position(),
          ErrorCode.NOT_SUPPORTED,
          "MATCH_CONDITION with a time alone takes the keys and the event time of a feature group,"
              + " and the right side is none; write MATCH_CONDITION (%1$s.time <= left_side.time) ON"
                  .formatted(join.rightName().orElse("right_side"))
              + " %s.key = left_side.key".formatted(join.rightName().orElse("right_side")));
    }
    ImmutableBitSet columns = RelOptUtil.InputFinder.bits(time);
    if (!columns.isEmpty() && columns.length() > join.getLeft().getRowType().getFieldCount()) {
      throw TidemarkException.at(
          join.position(),
          ErrorCode.INVALID_STATEMENT,
          "MATCH_CONDITION with a time alone takes a time of the left side; to compare it with one"
              + " of the right side, write the comparison");
    }
    return Optional.of(new ShortMatch(join, group.get(), time));
  }

  Bound direction() {
    RexCall alike = TimeComparison.atOrBefore(rex, right(group.group().eventTime()), time);
    return new Bound(
        alike, alike.getOperands().get(1), alike.getOperands().get(0), Direction.AT_OR_BEFORE);
  }

  List<RexNode> conditions() {
    RexNode direction = direction().condition();
    return join.isKnown()
        ? List.of(direction, TimeComparison.atOrBefore(rex, right(HistoryColumns.KNOWN_TIME), time))
        : List.of(direction);
  }

  /** The entity's keys equal the left's columns of their names. */
  List<RexNode> keys() {
    return group.group().entityKey().stream().map(this::key).toList();
  }

  private RexNode key(String key) {
    String name = group.rel().getRowType().getFieldNames().get(group.ordinal(key));
    RexNode onRight = right(key);
    RexNode onLeft = onLeft(leftColumn(name));
    RelDataType common =
        rex.getTypeFactory().leastRestrictive(List.of(onLeft.getType(), onRight.getType()));
    if (common == null) {
      throw TidemarkException.at(
          join.position(),
          ErrorCode.TYPE_MISMATCH,
          "Key '%s' is %s on the left side and %s in feature group '%s'; convert one of them with CAST in ON"
              .formatted(
                  name,
                  RelTypes.shown(onLeft.getType()),
                  RelTypes.shown(onRight.getType()),
                  group.group().name()));
    }
    return rex.makeCall(
        SqlStdOperatorTable.EQUALS,
        rex.ensureType(common, onLeft, true),
        rex.ensureType(common, onRight, true));
  }

  /** What an earlier AS OF join has matched only counts where nothing else has the name. */
  private LeftColumn leftColumn(String name) {
    List<LeftColumn> own = named(name, column -> !column.ofMatch());
    List<LeftColumn> found = own.isEmpty() ? named(name, LeftColumn::ofMatch) : own;
    if (found.size() == 1) {
      return found.get(0);
    }
    String group = this.group.group().name();
    throw TidemarkException.at(
        join.position(),
        found.isEmpty() ? ErrorCode.COLUMN_NOT_FOUND : ErrorCode.AMBIGUOUS_NAME,
        found.isEmpty()
            ? "The left side has no column '%s', the key of feature group '%s'; write ON %s.%s = left_side.key"
                .formatted(name, group, this.group.name(join), Names.besideDot(name))
            : "The left side has more than one column '%s', the key of feature group '%s'; write which in ON"
                .formatted(name, group));
  }

  private List<LeftColumn> named(String name, Predicate<LeftColumn> wanted) {
    return join.leftColumns().stream()
        .filter(column -> column.name().equals(name) && wanted.test(column))
        .toList();
  }

  private RexNode onLeft(LeftColumn column) {
    List<RexNode> sources =
        column.ordinals().stream()
            .<RexNode>map(ordinal -> rex.makeInputRef(join.getLeft(), ordinal))
            .toList();
    return sources.size() == 1
        ? sources.get(0)
        : rex.makeCall(SqlStdOperatorTable.COALESCE, sources);
  }

  private RexNode right(String column) {
    return RexUtil.shift(rex.makeInputRef(group.rel(), group.ordinal(column)), leftCount);
  }
}
