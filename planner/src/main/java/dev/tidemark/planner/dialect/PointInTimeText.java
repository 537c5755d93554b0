package dev.tidemark.planner.dialect;

import dev.tidemark.planner.dialect.engine.FiniteTimes;
import dev.tidemark.planner.dialect.statement.Block;
import dev.tidemark.planner.dialect.statement.Names;
import dev.tidemark.planner.dialect.statement.Statement;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.LateFeature.RowTime;
import dev.tidemark.planner.engine.query.OperatorJoin;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.KeptSpine;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/** The two sides and the conditions of one AS OF join, written down for its strategy. */
final class PointInTimeText implements JoinText {
  private final Statement statement;
  private final PointInTimeJoin join;
  private final Block left;
  private final Block right;
  private final Supplier<Optional<Block>> numberedRight;
  private final List<String> leftColumns;
  private final List<String> rightColumns;
  private final List<String> outputs;
  private @Nullable KeptSpine keeps;

  PointInTimeText(
      Statement statement,
      PointInTimeJoin join,
      Block left,
      Block right,
      Supplier<Optional<Block>> numberedRight) {
    this.statement = statement;
    this.join = join;
    this.left = left;
    this.right = right;
    this.numberedRight = numberedRight;
    this.leftColumns = Names.besideOwn(join.getLeft().getRowType().getFieldNames());
    this.rightColumns = Names.besideOwn(join.getRight().getRowType().getFieldNames());
    this.outputs = Names.besideOwn(join.getRowType().getFieldNames());
  }

  @Override
  public EngineKind engine() {
    return statement.engine().kind();
  }

  @Override
  public PointInTimeJoin join() {
    return join;
  }

  @Override
  public String leftQuery() {
    return left.selectQuoted(leftColumns);
  }

  @Override
  public String rightQuery() {
    return right.selectQuoted(rightColumns);
  }

  @Override
  public Optional<String> numberedRightQuery(String row) {
    return numberedRight
        .get()
        .map(
            block -> {
              List<String> names = new ArrayList<>(rightColumns);
              names.add(row);
              return block.selectQuoted(names);
            });
  }

  @Override
  public void prepare(OperatorJoin<String> operatorJoin) {
    statement.prepare(join, operatorJoin);
  }

  @Override
  public void keepSpine(KeptSpine spine) {
    keeps = spine;
  }

  /** What the strategy keeps. */
  Optional<KeptSpine> keeps() {
    return Optional.ofNullable(keeps);
  }

  @Override
  public Optional<KeptSpine> keptSpine() {
    return statement
        .spineOf(left)
        .map(
            kept -> {
              Map<String, String> through = new HashMap<>();
              for (int i = 0; i < leftColumns.size(); i++) {
                String column = left.columns().get(i);
                String spineColumn = kept.columns().get(column.substring(column.indexOf('.') + 1));
                if (spineColumn != null) {
                  through.put(leftColumns.get(i), spineColumn);
                }
              }
              return kept.through(through);
            });
  }

  @Override
  public String leftQueryWithSpineRow() {
    String row = statement.spineOf(left).orElseThrow().row();
    String alias = left.from().substring(left.from().lastIndexOf(' ') + 1);
    List<String> columns = new ArrayList<>(left.columns());
    columns.add(alias + "." + row);
    List<String> names = new ArrayList<>(leftColumns);
    names.add(row);
    return left.withColumns(columns).selectQuoted(names);
  }

  @Override
  public List<String> leftColumns() {
    return leftColumns;
  }

  @Override
  public List<String> rightColumns() {
    return rightColumns;
  }

  @Override
  public List<String> outputs() {
    return outputs;
  }

  @Override
  public boolean reads(int output) {
    return statement.fieldsRead().of(join).get(output);
  }

  @Override
  public boolean canTellLate(int output) {
    return !statement.fieldsRead().results(join, output).isEmpty();
  }

  @Override
  public void tellLate(int output, String macro, String argument, Optional<RowTime> time) {
    statement
        .fieldsRead()
        .results(join, output)
        .forEach(column -> statement.late().add(column, macro, argument, time));
  }

  @Override
  public OptionalInt shownIn(int output) {
    ImmutableBitSet results = statement.fieldsRead().shownIn(join, output);
    return results.isEmpty() ? OptionalInt.empty() : OptionalInt.of(results.nth(0));
  }

  @Override
  public String rightType(int column) {
    return statement.engine().type(typeOfRight(column));
  }

  @Override
  public String freshName(String hint) {
    return statement.freshName(hint);
  }

  @Override
  public String condition(RexNode conjunct, IntFunction<String> field) {
    return new ExpressionWriter(statement, field).write(conjunct);
  }

  @Override
  public String isTrue(String condition) {
    return statement.engine().isTrue(condition);
  }

  @Override
  public String isExpired(String leftTime, String rightTime) {
    Duration ttl = join.rule().ttl().orElseThrow();
    RelDataType type = typeOfRight(join.rule().rightTime());
    return leftTime + " > " + statement.engine().plus(rightTime, type, ttl);
  }

  @Override
  public String orderBy(int rightColumn, String expression, SortOrder order) {
    return statement.engine().sortKey(expression, typeOfRight(rightColumn))
        + (order == SortOrder.HIGHEST_FIRST ? " DESC NULLS LAST" : " ASC NULLS FIRST");
  }

  @Override
  public String comparable(int rightColumn, String expression) {
    return statement.engine().sortKey(expression, typeOfRight(rightColumn));
  }

  @Override
  public String shifted(String rightTime, long micros) {
    RelDataType type = typeOfRight(join.rule().rightTime());
    return statement.engine().plus(rightTime, type, Duration.of(micros, ChronoUnit.MICROS));
  }

  @Override
  public Optional<String> firstFinite() {
    return finiteTimes().map(times -> asRightTime(times.first()));
  }

  @Override
  public Optional<String> lastFinite() {
    return finiteTimes().map(times -> asRightTime(times.last()));
  }

  /** Infinite times of feature groups are refused at the door. */
  private Optional<FiniteTimes> finiteTimes() {
    return join.called().isPresent() ? Optional.empty() : statement.engine().finiteTimes();
  }

  private String asRightTime(String literal) {
    return "CAST('" + literal + "' AS " + rightType(join.rule().rightTime()) + ")";
  }

  @Override
  public String asKept() {
    return statement.engine().asKept();
  }

  @Override
  public String rowIdentity() {
    return statement.engine().rowIdentity();
  }

  private RelDataType typeOfRight(int column) {
    return join.getRight().getRowType().getFieldList().get(column).getType();
  }
}
