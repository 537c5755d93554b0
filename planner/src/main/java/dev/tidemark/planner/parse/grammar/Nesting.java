package dev.tidemark.planner.parse.grammar;

import dev.tidemark.planner.parse.token.ParseLimits;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/** Refuses trees so deep that walking them by recursion would overflow a stack. */
final class Nesting {
  private record Level(SqlNode node, int depth) {}

  private Nesting() {}

  static void check(SqlNode root, ParseLimits limits) {
    Deque<Level> todo = new ArrayDeque<>();
    todo.push(new Level(root, 1));
    while (!todo.isEmpty()) {
      Level level = todo.pop();
      if (level.depth() > limits.depth()) {
        throw SyntaxErrors.tooDeep(Positions.of(level.node()), limits);
      }
      for (@Nullable SqlNode child : children(level.node())) {
        if (child != null) {
          todo.push(new Level(child, level.depth() + 1));
        }
      }
    }
  }

  private static List<? extends @Nullable SqlNode> children(SqlNode node) {
    if (node instanceof SqlCall call) {
      return call.getOperandList();
    }
    return node instanceof SqlNodeList list ? list.getList() : List.of();
  }
}
