package dev.tidemark.planner.validate;

import com.google.common.collect.ImmutableList;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * What Calcite finds out about a tree, but for the order of {@code VALUES} that have exact and
 * approximate numbers in one column: it can't compare them, and fails.
 */
final class PlanFacts extends RelMetadataQuery {
  @Override
  public @Nullable ImmutableList<RelCollation> collations(RelNode rel) {
    return rel instanceof Values values && mixesNumbers(values)
        ? ImmutableList.of()
        : super.collations(rel);
  }

  private static boolean mixesNumbers(Values values) {
    return IntStream.range(0, values.getRowType().getFieldCount())
        .anyMatch(
            column ->
                holds(values, column, SqlTypeName.DECIMAL)
                    && holds(values, column, SqlTypeName.DOUBLE));
  }

  private static boolean holds(Values values, int column, SqlTypeName kind) {
    return values.getTuples().stream().anyMatch(row -> row.get(column).getTypeName() == kind);
  }
}
