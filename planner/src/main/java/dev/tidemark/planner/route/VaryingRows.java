package dev.tidemark.planner.route;

import dev.tidemark.planner.rel.EngineRelation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Tells of which trees DuckDB may give other rows when it is asked again, of the same tables: which
 * rows a LIMIT leaves, which of equal ones a window puts first, which value ANY_VALUE takes and the
 * last bits of a sum of DOUBLE depend on its threads. Tables keep the order of their rows.
 */
final class VaryingRows {
  private VaryingRows() {}

  static boolean areOf(RelNode tree) {
    RelNode node = tree.stripped();
    return mayVary(node) || node.getInputs().stream().anyMatch(VaryingRows::areOf);
  }

  /** Whether a LIMIT or OFFSET leaves rows out. */
  static boolean areLimited(RelNode tree) {
    RelNode node = tree.stripped();
    return isLimit(node) || node.getInputs().stream().anyMatch(VaryingRows::areLimited);
  }

  private static boolean isLimit(RelNode node) {
    return node instanceof Sort sort && (sort.fetch != null || sort.offset != null);
  }

  private static boolean mayVary(RelNode node) {
    if (node instanceof Sort sort) {
      return isLimit(sort)
          && (!sort.getCollation().getFieldCollations().isEmpty() || !isInOrder(sort.getInput()));
    }
    if (node instanceof Project project) {
      return project.containsOver();
    }
    return node instanceof Aggregate aggregate
        && aggregate.getAggCallList().stream().anyMatch(VaryingRows::takesAnyOrder);
  }

  /** Whether it gives rows of one table in their order. */
  private static boolean isInOrder(RelNode tree) {
    RelNode node = tree.stripped();
    return node instanceof EngineRelation
        || (node instanceof Filter || (node instanceof Project project && !project.containsOver()))
            && isInOrder(node.getInput(0));
  }

  private static boolean takesAnyOrder(AggregateCall call) {
    return switch (call.getAggregation().getKind()) {
      case ANY_VALUE, ARRAY_AGG, LISTAGG -> true;
      case SUM, SUM0, AVG, STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP ->
          SqlTypeUtil.isApproximateNumeric(call.getType());
      default -> false;
    };
  }
}
