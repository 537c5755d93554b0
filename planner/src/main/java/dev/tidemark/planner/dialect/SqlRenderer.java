package dev.tidemark.planner.dialect;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.dialect.engine.Literals;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import dev.tidemark.planner.dialect.statement.Dialects;
import dev.tidemark.planner.dialect.statement.FieldsRead;
import dev.tidemark.planner.dialect.statement.LateColumns;
import dev.tidemark.planner.dialect.statement.Leaves;
import dev.tidemark.planner.dialect.statement.Names;
import dev.tidemark.planner.dialect.statement.Statement;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.OperatorJoin;
import dev.tidemark.planner.strategy.Strategies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;

/**
 * Writes plans as SQL. Stateless; a text takes well under a millisecond.
 *
 * <p>Every expression of the text has PostgreSQL's meaning and the engine's counterpart of the type
 * that the plan gives it.
 */
public final class SqlRenderer {
  private SqlRenderer() {}

  /**
   * Writes a fragment. Errors: {@code NO_ENGINE} where {@link #obstacle} names one.
   *
   * @param names of the result's columns, in order; they need not be unique
   * @param relations what stands in FROM for each {@link dev.tidemark.planner.rel.EngineRelation},
   *     by id: a quoted table name, or a query in brackets, which becomes a common table expression
   *     of that name
   */
  public static RenderedSql render(
      RelNode root,
      List<String> names,
      EngineKind engine,
      Strategies strategies,
      Map<String, String> relations) {
    try {
      Leaves leaves = Leaves.of(relations);
      Statement statement = new Statement(engine, strategies, leaves);
      statement.reads(FieldsRead.in(root));
      LateColumns late = statement.late();
      String query =
          late.without(new RelationWriter(statement).write(root)).select(late.names(names));
      UnaryOperator<String> whole = text -> leaves.with(statement.engine(), text);
      RenderedSql rendered = numberParameters(whole.apply(query));
      return new RenderedSql(
          rendered.sql(),
          rendered.parameters(),
          statement.joins().stream()
              .<OperatorJoin<RenderedSql>>map(
                  join -> join.map(text -> numberParameters(whole.apply(text))))
              .toList(),
          statement.matches(),
          late.features(names.size()));
    } catch (Unrenderable e) {
      throw new TidemarkException(
          ErrorCode.NO_ENGINE,
          "%s can't be run by %s".formatted(e.getMessage(), Dialects.of(engine).displayName()),
          e);
    }
  }

  /**
   * Writes an expression over one row, whose columns are named in double quotes. Errors: {@code
   * NO_ENGINE} where the engine has no equal; {@code NOT_SUPPORTED} for a parameter.
   */
  public static String expression(RexNode expression, List<String> columns, EngineKind engine) {
    try {
      String text =
          new ExpressionWriter(probe(engine), field -> Names.quote(columns.get(field)))
              .write(expression);
      RenderedSql rendered = numberParameters(text);
      if (!rendered.parameters().isEmpty()) {
        throw new TidemarkException(
            ErrorCode.NOT_SUPPORTED, "An expression over a row takes no parameters");
      }
      return rendered.sql();
    } catch (Unrenderable e) {
      throw new TidemarkException(
          ErrorCode.NO_ENGINE,
          "%s can't be run by %s".formatted(e.getMessage(), Dialects.of(engine).displayName()),
          e);
    }
  }

  /** Whether the whole tree can be written, whatever its leaves are. */
  public static boolean canRender(RelNode tree, EngineKind engine) {
    return obstacle(tree, engine).isEmpty();
  }

  /**
   * What of the tree has no equal on that engine, for EXPLAIN; empty where all of it has. Leaves of
   * any kind count as relations of the engine, AS OF joins as run by any strategy.
   */
  public static Optional<String> obstacle(RelNode tree, EngineKind engine) {
    try {
      new RelationWriter(probe(engine)).write(tree).select(tree.getRowType().getFieldNames());
      return Optional.empty();
    } catch (Unrenderable e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Whether an expression can be written, over any input. */
  public static boolean canRender(RexNode expression, EngineKind engine) {
    try {
      new ExpressionWriter(probe(engine), field -> "f" + field).write(expression);
      return true;
    } catch (Unrenderable e) {
      return false;
    }
  }

  /** Whether an aggregate call can be written, over an input of that type. */
  public static boolean canRender(AggregateCall call, RelDataType input, EngineKind engine) {
    try {
      List<String> columns = input.getFieldNames().stream().map(Names::quote).toList();
      new AggregateWriter(Dialects.of(engine), input, columns).write(call);
      return true;
    } catch (Unrenderable e) {
      return false;
    }
  }

  private static Statement probe(EngineKind engine) {
    return new Statement(engine, Strategies.ROW_NUMBER, Leaves.any());
  }

  private static RenderedSql numberParameters(String text) {
    StringBuilder sql = new StringBuilder(text.length());
    List<Integer> parameters = new ArrayList<>();
    int from = 0;
    for (int open = text.indexOf(Literals.MARK);
        open >= 0;
        open = text.indexOf(Literals.MARK, from)) {
      int close = text.indexOf(Literals.MARK, open + 1);
      sql.append(text, from, open).append('?');
      parameters.add(Integer.valueOf(text.substring(open + 1, close)));
      from = close + 1;
    }
    sql.append(text, from, text.length());
    return new RenderedSql(sql.toString(), parameters, List.of(), Map.of(), List.of());
  }
}
