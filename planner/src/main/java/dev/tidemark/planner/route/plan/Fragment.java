package dev.tidemark.planner.route.plan;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;

/**
 * A part of a query that one engine runs.
 *
 * @param id {@code root}, or {@code in_0}, {@code in_1}, …: the name under which the root finds it
 * @param rel over {@link dev.tidemark.planner.rel.EngineRelation} leaves
 * @param columns what it gives: names and types
 * @param relations the SQL of those of its relations that stand in the engine anyway, by id, quoted
 *     and qualified
 * @param reason why it runs there, one phrase for EXPLAIN
 */
public record Fragment(
    String id,
    EngineId engine,
    RelNode rel,
    List<Column> columns,
    Map<String, String> relations,
    String reason) {
  /** The id of the fragment whose rows are the query's. */
  public static final String ROOT = "root";

  /** Copies its collections. */
  public Fragment {
    columns = List.copyOf(columns);
    relations = Map.copyOf(relations);
  }

  /** The same, for that reason. */
  public Fragment because(String other) {
    return new Fragment(id, engine, rel, columns, relations, other);
  }

  /** A query of the same engine over the same relations. */
  public Fragment of(RelNode query) {
    return new Fragment(
        id, engine, query, RelTypes.columnsOf(query.getRowType()), relations, reason);
  }
}
