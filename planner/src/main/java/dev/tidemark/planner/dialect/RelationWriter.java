package dev.tidemark.planner.dialect;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import dev.tidemark.planner.dialect.statement.Block;
import dev.tidemark.planner.dialect.statement.Names;
import dev.tidemark.planner.dialect.statement.Statement;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/** Relational nodes to SELECTs; each node is added to the block of its input where that can be. */
final class RelationWriter {
  private final Statement statement;
  private final EngineSql engine;
  private final RowsWriter rows;

  RelationWriter(Statement statement) {
    this.statement = statement;
    this.engine = statement.engine();
    this.rows = new RowsWriter(statement);
  }

  Block write(RelNode node) {
    RelNode rel = node.stripped();
    engine.check(rel);
    if (rel.getInputs().isEmpty() && !(rel instanceof Values)) {
      return leaf(rel);
    } else if (rel instanceof Filter filter) {
      return filter(filter);
    } else if (rel instanceof Project project) {
      return project(project);
    } else if (rel instanceof Join join) {
      return join(join);
    } else if (rel instanceof PointInTimeJoin join) {
      return pointInTime(join);
    } else if (rel instanceof Aggregate aggregate) {
      return aggregate(aggregate);
    } else if (rel instanceof Sort sort) {
      return sort(sort);
    } else if (rel instanceof SetOp setOp) {
      return rows.setOp(setOp, setOp.getInputs().stream().map(this::setOpInput).toList());
    } else if (rel instanceof Values values) {
      return rows.values(values);
    } else if (rel instanceof Correlate correlate) {
      return correlate(correlate);
    } else if (rel instanceof Uncollect uncollect) {
      return uncollect(uncollect);
    }
    throw new Unrenderable("A " + rel.getRelTypeName() + " node");
  }

  /**
   * DuckDB numbers the rows of each row outside for a LIMIT that depends on it, and a set operation
   * would take the numbers for one more column.
   */
  private Block setOpInput(RelNode input) {
    Block block = write(input);
    boolean isNumbered = !block.canLimit() && !RelOptUtil.getVariablesUsed(input).isEmpty();
    return isNumbered ? wrap(block, input) : block;
  }

  private Block leaf(RelNode leaf) {
    String alias = statement.freshAlias();
    List<String> columns =
        names(leaf).stream().map(name -> alias + "." + Names.quote(name)).toList();
    return Block.of(statement.leaves().from(leaf) + " AS " + alias, columns);
  }

  private Block filter(Filter filter) {
    Block input = write(filter.getInput());
    Block open = input.canTakeWhere() ? input : wrap(input, filter.getInput());
    filter.getVariablesSet().forEach(id -> statement.bind(id, open.columns()::get));
    return open.withWhere(conjuncts(filter.getCondition(), open));
  }

  private List<String> conjuncts(RexNode condition, Block over) {
    ExpressionWriter expressions = expressions(over);
    return RelOptUtil.conjunctions(condition).stream().map(expressions::write).toList();
  }

  /** Conjunct by conjunct, as engines look for keys in them. */
  private String on(RexNode condition, Block over) {
    List<String> conjuncts = conjuncts(condition, over);
    return switch (conjuncts.size()) {
      case 0 -> expressions(over).write(condition);
      case 1 -> conjuncts.get(0);
      default -> "(" + String.join(" AND ", conjuncts) + ")";
    };
  }

  private Block project(Project project) {
    boolean windows = RexOver.containsOver(project.getProjects(), null);
    ExpressionWriter keys = new ExpressionWriter(statement, field -> "f" + field);
    return (windows
            ? WindowKeys.below(project, key -> engine.canBeWindowKey(keys.write(key)))
            : Optional.<Project>empty())
        .map(below -> computed(below, windows))
        .orElseGet(() -> computed(project, windows));
  }

  private Block computed(Project project, boolean windows) {
    Block input = write(project.getInput());
    if (project.getProjects().stream().allMatch(RexInputRef.class::isInstance)) {
      return input.withColumns(
          project.getProjects().stream()
              .map(ref -> input.columns().get(((RexInputRef) ref).getIndex()))
              .toList());
    }
    boolean ofOneRow = input.isRow() && project.getInput().stripped() instanceof Values;
    Block open =
        (input.canProject() || ofOneRow) && (!windows || input.canTakeWhere())
            ? input
            : wrap(input, project.getInput());
    project.getVariablesSet().forEach(id -> statement.bind(id, open.columns()::get));
    ExpressionWriter expressions = expressions(open);
    return open.withComputed(project.getProjects().stream().map(expressions::write).toList());
  }

  private Block join(Join join) {
    Block left = write(join.getLeft());
    if (join.getJoinType() == JoinRelType.SEMI || join.getJoinType() == JoinRelType.ANTI) {
      Block open = left.canTakeWhere() ? left : wrap(left, join.getLeft());
      Block right = fromItem(write(join.getRight()), join.getRight());
      List<String> both = concat(open.columns(), right.columns());
      Block inner = right.withColumns(both);
      inner = inner.withWhere(conjuncts(join.getCondition(), inner));
      String not = join.getJoinType() == JoinRelType.ANTI ? "NOT " : "";
      return open.withWhere(List.of(not + "EXISTS (" + exists(inner) + ")"));
    }
    Block leftItem = joinOperand(left, join.getLeft());
    Block rightItem = fromItem(write(join.getRight()), join.getRight());
    Block columns = Block.of("", concat(leftItem.columns(), rightItem.columns()));
    String on = on(join.getCondition(), columns);
    String operator =
        switch (join.getJoinType()) {
          case INNER -> " INNER JOIN ";
          case LEFT -> " LEFT JOIN ";
          case RIGHT -> " RIGHT JOIN ";
          case FULL -> " FULL JOIN ";
          default -> throw new Unrenderable("A " + join.getJoinType().lowerName + " join");
        };
    engine.checkJoin(join);
    return Block.of(leftItem.from() + operator + rightItem.from() + " ON " + on, columns.columns());
  }

  private static String exists(Block block) {
    return block.withComputed(List.of("1")).select(List.of("one"));
  }

  private Block correlate(Correlate correlate) {
    Block left = joinOperand(write(correlate.getLeft()), correlate.getLeft());
    statement.bind(correlate.getCorrelationId(), left.columns()::get);
    Block right = write(correlate.getRight());
    JoinRelType type = correlate.getJoinType();
    if (type == JoinRelType.SEMI || type == JoinRelType.ANTI) {
      String not = type == JoinRelType.ANTI ? "NOT " : "";
      return left.withWhere(
          List.of(not + "EXISTS (" + right.select(names(correlate.getRight())) + ")"));
    }
    Block item = wrap(right, correlate.getRight());
    String operator = type == JoinRelType.LEFT ? " LEFT JOIN LATERAL " : " INNER JOIN LATERAL ";
    return Block.of(
        left.from() + operator + item.from() + " ON TRUE", concat(left.columns(), item.columns()));
  }

  private Block uncollect(Uncollect uncollect) {
    Block input = write(uncollect.getInput());
    boolean nested =
        uncollect.getInput().getRowType().getFieldList().stream()
            .anyMatch(field -> EngineSql.component(field.getType()).isStruct());
    if (input.columns().size() != 1 || uncollect.withOrdinality || nested) {
      throw new Unrenderable("UNNEST of this form");
    }
    Block open =
        input.canProject() || input.from().isEmpty() ? input : wrap(input, uncollect.getInput());
    Block rows = open.withComputed(List.of("unnest(" + open.columns().get(0) + ")"));
    return wrap(rows, uncollect);
  }

  private Block pointInTime(PointInTimeJoin join) {
    Block left = write(join.getLeft());
    Block right = write(join.getRight());
    PointInTimeText text =
        new PointInTimeText(statement, join, left, right, () -> numbered(join.getRight()));
    var choice = statement.strategies().of(join);
    String query = choice.strategy().lower(text, choice.statistics());
    String alias = statement.freshAlias();
    boolean isWhole = text.keeps().isEmpty() && query.startsWith("SELECT ");
    Block block =
        isWhole
            ? Block.ofSelect(query, alias, text.outputs())
            : Block.derived(query, alias, text.outputs());
    text.keeps().ifPresent(spine -> statement.keepSpine(block.from(), spine));
    return block;
  }

  /**
   * The node's rows with their numbers as a last column; empty where they are computed or may
   * change, so that they can't be found again.
   */
  private Optional<Block> numbered(RelNode node) {
    RelNode rel = node.stripped();
    if (rel instanceof EngineRelation relation) {
      return statement.leaves().rowNumber(relation).map(row -> numberedLeaf(relation, row));
    } else if (rel instanceof Filter filter
        && filter.getVariablesSet().isEmpty()
        && RexUtil.isDeterministic(filter.getCondition())) {
      return numbered(filter.getInput())
          .map(input -> input.withWhere(conjuncts(filter.getCondition(), input)));
    } else if (rel instanceof Project project
        && project.getVariablesSet().isEmpty()
        && project.getProjects().stream().allMatch(RexUtil::isDeterministic)
        && !RexOver.containsOver(project.getProjects(), null)) {
      return numbered(project.getInput()).map(input -> numberedProject(project, input));
    }
    return Optional.empty();
  }

  private Block numberedLeaf(EngineRelation relation, String row) {
    Block leaf = leaf(relation);
    String alias = leaf.from().substring(leaf.from().lastIndexOf(" AS ") + 4);
    return leaf.withColumns(concat(leaf.columns(), List.of(alias + "." + row)));
  }

  private Block numberedProject(Project project, Block input) {
    ExpressionWriter expressions = expressions(input);
    List<String> columns = new ArrayList<>();
    project.getProjects().forEach(each -> columns.add(expressions.write(each)));
    columns.add(input.columns().get(input.columns().size() - 1));
    return input.withColumns(columns);
  }

  private Block aggregate(Aggregate aggregate) {
    Block input = write(aggregate.getInput());
    Block told = hasAmbiguousSets(aggregate, input) ? withoutRepeats(input, aggregate) : input;
    Block open = told.canTakeWhere() ? told : wrap(told, aggregate.getInput());
    AggregateWriter calls =
        new AggregateWriter(
            engine,
            aggregate.getInput().getRowType(),
            open.columns(),
            AggregateWriter.constants(engine, aggregate.getInput()));
    List<String> outputs = new ArrayList<>();
    aggregate.getGroupSet().forEach(key -> outputs.add(open.columns().get(key)));
    aggregate.getAggCallList().forEach(call -> outputs.add(calls.write(call)));
    Block block = open.withGrouping(calls.grouping(aggregate), outputs);
    return losesRow(aggregate) ? withRowOfNothing(block, aggregate) : block;
  }

  /** Whether two keys of grouping sets are one text, which would be in all sets of either. */
  private static boolean hasAmbiguousSets(Aggregate aggregate, Block input) {
    long texts =
        aggregate.getGroupSet().asList().stream().map(input.columns()::get).distinct().count();
    return !Aggregate.isSimple(aggregate) && texts < aggregate.getGroupCount();
  }

  /** With an expression of its own for each column: DuckDB takes equal ones together again. */
  private Block withoutRepeats(Block input, Aggregate aggregate) {
    Block open = input.canProject() ? input : wrap(input, aggregate.getInput());
    Set<String> texts = new HashSet<>();
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < input.columns().size(); i++) {
      String column = open.columns().get(i);
      columns.add(texts.add(input.columns().get(i)) ? column : "coalesce(" + column + ", NULL)");
    }
    return wrap(open.withComputed(columns), aggregate.getInput());
  }

  private boolean losesRow(Aggregate aggregate) {
    return engine.losesRowOfNothing()
        && aggregate.hasEmptyGroup()
        && !RelOptUtil.getVariablesUsed(aggregate).isEmpty();
  }

  /** With aggregates that the engine doesn't take for NULL where nothing is aggregated. */
  private Block withRowOfNothing(Block block, Aggregate aggregate) {
    List<String> outputs = new ArrayList<>(block.columns());
    ListIterator<String> calls = outputs.listIterator(aggregate.getGroupCount());
    while (calls.hasNext()) {
      calls.set("coalesce(" + calls.next() + ", NULL)");
    }
    return wrap(block.withComputed(outputs), aggregate);
  }

  private Block sort(Sort sort) {
    Block input = write(sort.getInput());
    Block block = input;
    if (!sort.getCollation().getFieldCollations().isEmpty()) {
      boolean sortable = block.canSort() && (block.plain() || !block.grouping().isEmpty());
      block = sortable ? block : wrap(block, sort.getInput());
      List<String> items = new ArrayList<>();
      for (RelFieldCollation field : sort.getCollation().getFieldCollations()) {
        RelDataType type = sort.getRowType().getFieldList().get(field.getFieldIndex()).getType();
        items.add(engine.orderBy(block.columns().get(field.getFieldIndex()), type, field));
      }
      block = block.withOrder(items);
    }
    if (sort.offset == null && sort.fetch == null) {
      return block;
    }
    block = block.canLimit() ? block : wrap(block, sort.getInput());
    return block.withTail(tail(sort.fetch, sort.offset));
  }

  private String tail(@Nullable RexNode fetch, @Nullable RexNode offset) {
    ExpressionWriter expressions = new ExpressionWriter(statement, ExpressionWriter.NO_FIELDS);
    String limit = fetch == null ? "" : " LIMIT " + count(fetch, expressions);
    return limit + (offset == null ? "" : " OFFSET " + expressions.write(offset));
  }

  private static String count(RexNode fetch, ExpressionWriter expressions) {
    BigDecimal digits =
        fetch instanceof RexLiteral literal ? literal.getValueAs(BigDecimal.class) : null;
    return digits == null ? expressions.write(fetch) : digits.toBigInteger().toString();
  }

  /** The left operand of a join: a chain of joins stays one FROM item. */
  private Block joinOperand(Block block, RelNode node) {
    return block.canTakeWhere() && block.where().isEmpty() && !block.from().isEmpty()
        ? block
        : wrap(block, node);
  }

  /** The right operand of a join: one relation, or a query in parentheses. */
  private Block fromItem(Block block, RelNode node) {
    boolean relation =
        block.canTakeWhere()
            && block.where().isEmpty()
            && !block.from().isEmpty()
            && (node.stripped().getInputs().isEmpty()
                || node.stripped() instanceof PointInTimeJoin);
    return relation ? block : wrap(block, node);
  }

  /** The block as a derived table, so that anything can be added to it. */
  private Block wrap(Block block, RelNode node) {
    List<String> names = Names.unique(names(node));
    return Block.derived(block.selectQuoted(names), statement.freshAlias(), names);
  }

  private ExpressionWriter expressions(Block over) {
    return new ExpressionWriter(statement, over.columns()::get);
  }

  private static List<String> names(RelNode node) {
    return node.getRowType().getFieldNames();
  }

  private static List<String> concat(List<String> left, List<String> right) {
    List<String> all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }
}
