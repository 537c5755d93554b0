package dev.tidemark.planner.dialect;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.EngineKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rex.RexNode;

/**
 * Writes plans as SQL. Stateless; a text takes well under a millisecond.
 *
 * <p>Every expression of the text has PostgreSQL's meaning and the engine's counterpart of the type
 * that the plan gives it.
 */
public final class SqlRenderer {
  private SqlRenderer() {}

  /** Renders with the plan's own column names and nothing before it. */
  public static RenderedSql render(RelNode root, EngineKind engine, Strategies strategies) {
    return render(root, root.getRowType().getFieldNames(), engine, strategies, List.of());
  }

  /**
   * Errors: {@code NO_ENGINE} where {@link #obstacle} names one.
   *
   * @param names of the result's columns, in order; they need not be unique
   * @param before common table expressions for {@code WITH}
   */
  public static RenderedSql render(
      RelNode root,
      List<String> names,
      EngineKind engine,
      Strategies strategies,
      List<NamedQuery> before) {
    try {
      Statement statement = new Statement(engine, strategies);
      String query = new RelationWriter(statement).write(root).select(names);
      return numberParameters(with(before) + query);
    } catch (Unrenderable e) {
      throw new TidemarkException(
          ErrorCode.NO_ENGINE,
          "%s can't be run by %s".formatted(e.getMessage(), EngineSql.of(engine).displayName()),
          e);
    }
  }

  /** Whether the whole tree can be written, AS OF joins by any strategy. */
  public static boolean canRender(RelNode root, EngineKind engine) {
    return obstacle(root, engine).isEmpty();
  }

  /** What of the tree has no equal on that engine, for EXPLAIN; empty where all of it has. */
  public static Optional<String> obstacle(RelNode root, EngineKind engine) {
    try {
      Statement statement = new Statement(engine, Strategies.ROW_NUMBER);
      new RelationWriter(statement).write(root).select(root.getRowType().getFieldNames());
      return Optional.empty();
    } catch (Unrenderable e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Whether an expression can be written, over any input. */
  public static boolean canRender(RexNode expression, EngineKind engine) {
    try {
      Statement statement = new Statement(engine, Strategies.ROW_NUMBER);
      new ExpressionWriter(statement, field -> "f" + field).write(expression);
      return true;
    } catch (Unrenderable e) {
      return false;
    }
  }

  /** Whether an aggregate call can be written, over an input with these columns. */
  public static boolean canRender(AggregateCall call, RelNode input, EngineKind engine) {
    try {
      List<String> columns = new ArrayList<>();
      input.getRowType().getFieldList().forEach(field -> columns.add("f" + field.getIndex()));
      new AggregateWriter(EngineSql.of(engine), input.getRowType(), columns).write(call);
      return true;
    } catch (Unrenderable e) {
      return false;
    }
  }

  private static String with(List<NamedQuery> before) {
    return before.isEmpty()
        ? ""
        : before.stream()
            .map(query -> query.name() + " AS NOT MATERIALIZED (" + query.sql() + ")")
            .collect(Collectors.joining(", ", "WITH ", " "));
  }

  private static RenderedSql numberParameters(String text) {
    StringBuilder sql = new StringBuilder(text.length());
    List<Integer> parameters = new ArrayList<>();
    int from = 0;
    for (int open = text.indexOf(ExpressionWriter.MARK);
        open >= 0;
        open = text.indexOf(ExpressionWriter.MARK, from)) {
      int close = text.indexOf(ExpressionWriter.MARK, open + 1);
      sql.append(text, from, open).append('?');
      parameters.add(Integer.valueOf(text.substring(open + 1, close)));
      from = close + 1;
    }
    sql.append(text, from, text.length());
    return new RenderedSql(sql.toString(), parameters);
  }
}
