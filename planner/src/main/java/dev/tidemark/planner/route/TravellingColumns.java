package dev.tidemark.planner.route;

import dev.tidemark.planner.dialect.SqlRenderer;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rewrite.UsedColumns;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/** What of a part's rows goes to another engine. One query's. */
final class TravellingColumns {
  private final RelNode query;
  private @Nullable UsedColumns used;

  TravellingColumns(RelNode query) {
    this.query = query;
  }

  /**
   * The part with NULL in the place of what only its own joins use.
   *
   * @param source what it was in the query
   * @param engine that runs it
   */
  RelNode of(RelNode part, RelNode source, EngineKind engine) {
    if (!(part instanceof BiRel)) {
      return part;
    }
    int count = part.getRowType().getFieldCount();
    ImmutableBitSet kept = used().of(source);
    if (kept.cardinality() == count) {
      return part;
    }
    List<RexNode> columns =
        IntStream.range(0, count).mapToObj(i -> column(part, i, kept.get(i))).toList();
    List<String> names = part.getRowType().getFieldNames();
    RelNode less = LogicalProject.create(part, List.of(), columns, names, Set.of());
    return SqlRenderer.canRender(less, engine) ? less : part;
  }

  private static RexNode column(RelNode part, int ordinal, boolean isKept) {
    RexBuilder values = part.getCluster().getRexBuilder();
    RexNode column = values.makeInputRef(part, ordinal);
    return isKept ? column : values.makeNullLiteral(column.getType());
  }

  /** Looked for once, where there is a part to narrow. */
  private UsedColumns used() {
    UsedColumns found = used;
    if (found == null) {
      found = UsedColumns.in(query);
      used = found;
    }
    return found;
  }
}
