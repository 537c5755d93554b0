package dev.tidemark.planner.validate.asof;

import com.google.common.collect.ImmutableSet;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.planner.parse.grammar.AsofSpelling;
import dev.tidemark.planner.parse.token.Positions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidatorUtil;

/**
 * An AS OF join just as it was written, checked for names and types only. It lives from SQL-to-rel
 * until {@code NormalizeAsOf} and no rule ever sees it.
 */
public final class AsOfJoin extends BiRel {
  private final JoinRelType joinType;
  private final RexNode on;
  private final RexNode match;
  private final SqlParserPos position;
  private final List<LeftColumn> leftColumns;
  private final Optional<String> rightName;
  private final ImmutableSet<CorrelationId> rows;

  /**
   * A column of the left side, as a bare name means it.
   *
   * @param name as its own table names it
   * @param ordinals of the left's row; where USING made it of several, the first that isn't NULL
   *     counts
   * @param ofMatch whether it belongs to the right side of an AS OF join before this one
   */
  public record LeftColumn(String name, List<Integer> ordinals, boolean ofMatch) {
    /** Copies its list. */
    public LeftColumn {
      ordinals = List.copyOf(ordinals);
    }
  }

  AsOfJoin(
      RelOptCluster cluster,
      RelNode left,
      RelNode right,
      JoinRelType joinType,
      RexNode on,
      RexNode match,
      SqlParserPos position,
      List<LeftColumn> leftColumns,
      Optional<String> rightName,
      Set<CorrelationId> rows) {
    super(cluster, cluster.traitSetOf(Convention.NONE), left, right);
    this.leftColumns = List.copyOf(leftColumns);
    this.rightName = rightName;
    this.rows = ImmutableSet.copyOf(rows);
    this.joinType = joinType;
    this.on = on;
    this.match = match;
    this.position = position;
  }

  /**
   * The join.
   *
   * @param leftColumns those that a bare name can mean
   * @param rightName what the query calls its right side, if it has one name
   * @param rows the names by which sub-queries in the conditions call a pair of both sides
   */
  public static AsOfJoin create(
      RelNode left,
      RelNode right,
      JoinRelType joinType,
      RexNode on,
      RexNode match,
      SqlParserPos position,
      List<LeftColumn> leftColumns,
      Optional<String> rightName,
      Set<CorrelationId> rows) {
    return new AsOfJoin(
        left.getCluster(),
        left,
        right,
        joinType,
        on,
        match,
        position,
        leftColumns,
        rightName,
        rows);
  }

  /** What a bare name can mean on the left. */
  public List<LeftColumn> leftColumns() {
    return leftColumns;
  }

  /** {@code LEFT} or {@code INNER}. */
  public JoinRelType joinType() {
    return joinType;
  }

  /** The condition of ON, or of USING, over the left's fields followed by the right's. */
  public RexNode on() {
    return on;
  }

  /** The condition of MATCH_CONDITION, over the same fields, unless it is {@link #shortTime}. */
  public RexNode match() {
    return match;
  }

  /** The time that is written in the place of a condition; empty where there is a condition. */
  public Optional<RexNode> shortTime() {
    RexNode time = isKnown() ? ((RexCall) match).operands.get(0) : match;
    return SqlTypeUtil.isDatetime(time.getType()) ? Optional.of(time) : Optional.empty();
  }

  /** Whether that time is also when things were known. */
  public boolean isKnown() {
    return match instanceof RexCall call && call.getOperator() == AsofSpelling.KNOWN;
  }

  /** What the query calls the right side, as it is written there; empty where it has no name. */
  public Optional<String> rightName() {
    return rightName;
  }

  /** Where the join stands in the text. */
  public SqlPosition position() {
    return Positions.of(position);
  }

  @Override
  public Set<CorrelationId> getVariablesSet() {
    return rows;
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new AsOfJoin(
        getCluster(),
        inputs.get(0),
        inputs.get(1),
        joinType,
        on,
        match,
        position,
        leftColumns,
        rightName,
        rows);
  }

  @Override
  public RelNode accept(RexShuttle shuttle) {
    return new AsOfJoin(
        getCluster(),
        left,
        right,
        joinType,
        shuttle.apply(on),
        shuttle.apply(match),
        position,
        leftColumns,
        rightName,
        rows);
  }

  @Override
  protected RelDataType deriveRowType() {
    return SqlValidatorUtil.deriveJoinRowType(
        left.getRowType(),
        right.getRowType(),
        joinType,
        getCluster().getTypeFactory(),
        null,
        List.of());
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer)
        .item("joinType", joinType.lowerName)
        .item("on", on)
        .item("match", match);
  }
}
