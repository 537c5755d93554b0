package dev.tidemark.planner.rewrite;

import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mapping;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;

/**
 * Leaves out columns nobody uses. Calcite's trimmer, taught what a {@link PointInTimeJoin} needs of
 * its inputs besides what is asked of it: keys, times, ties, the tombstone mark. Public because
 * Calcite finds its methods by reflection.
 */
public class TrimColumns extends RelFieldTrimmer {
  private final RelBuilder builder;

  public TrimColumns(RelBuilder builder) {
    super(null, builder);
    this.builder = builder;
  }

  /** Called by reflection for each such join. */
  public TrimResult trimFields(
      PointInTimeJoin join, ImmutableBitSet used, Set<RelDataTypeField> extraFields) {
    int leftCount = join.getLeft().getRowType().getFieldCount();
    int fieldCount = join.getRowType().getFieldCount();
    MatchRule rule = join.rule();
    ImmutableBitSet needed = used.union(RelOptUtil.InputFinder.bits(rule.condition()));
    ImmutableBitSet.Builder leftNeeded = ImmutableBitSet.builder();
    ImmutableBitSet.Builder rightNeeded = ImmutableBitSet.builder();
    needed.forEach(
        (Integer i) -> {
          if (i < leftCount) {
            leftNeeded.set(i);
          } else {
            rightNeeded.set(i - leftCount);
          }
        });
    rule.keys().forEach(key -> leftNeeded.set(key.left()));
    rule.keys().forEach(key -> rightNeeded.set(key.right()));
    leftNeeded.set(rule.leftTime());
    rightNeeded.set(rule.rightTime());
    rule.tieBreak().forEach(rightNeeded::set);
    rule.tombstone().ifPresent(rightNeeded::set);

    TrimResult left = trimChild(join, join.getLeft(), leftNeeded.build(), Set.of());
    TrimResult right = trimChild(join, join.getRight(), rightNeeded.build(), Set.of());
    int newLeftCount = left.right.getTargetCount();
    Mapping mapping =
        Mappings.create(
            MappingType.INVERSE_SURJECTION,
            fieldCount,
            newLeftCount + right.right.getTargetCount());
    left.right.forEach(pair -> mapping.set(pair.source, pair.target));
    right.right.forEach(pair -> mapping.set(leftCount + pair.source, newLeftCount + pair.target));
    RexNode condition = RexUtil.apply((Mappings.TargetMapping) mapping, rule.condition());
    RelNode trimmed =
        join.over(left.left, right.left, moved(rule, left.right, right.right, condition));
    return result(trimmed, mapping, join);
  }

  /** An aggregate without keys is one row, whatever it is made of. */
  @Override
  public TrimResult trimFields(
      Aggregate aggregate, ImmutableBitSet used, Set<RelDataTypeField> extraFields) {
    if (!used.isEmpty() || !extraFields.isEmpty() || !isOneRow(aggregate)) {
      return super.trimFields(aggregate, used, extraFields);
    }
    RelNode row = builder.values(new String[] {"DUMMY"}, 0).build();
    int fieldCount = aggregate.getRowType().getFieldCount();
    return result(row, Mappings.create(MappingType.INVERSE_SURJECTION, fieldCount, 1), aggregate);
  }

  private static boolean isOneRow(Aggregate aggregate) {
    return aggregate.getGroupSet().isEmpty() && Aggregate.isSimple(aggregate);
  }

  private static MatchRule moved(MatchRule rule, Mapping left, Mapping right, RexNode condition) {
    return new MatchRule(
        rule.keys().stream()
            .map(
                key ->
                    new KeyPair(
                        left.getTarget(key.left()), right.getTarget(key.right()), key.nulls()))
            .toList(),
        left.getTarget(rule.leftTime()),
        right.getTarget(rule.rightTime()),
        rule.direction(),
        condition,
        rule.tieBreak().stream().map(right::getTarget).toList(),
        rule.tombstone().isPresent()
            ? OptionalInt.of(right.getTarget(rule.tombstone().getAsInt()))
            : OptionalInt.empty(),
        rule.ttl());
  }
}
