package dev.tidemark.planner.dialect.statement;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.strategy.text.RowNumbers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;

/** What stands in FROM for the leaves of a fragment. Belongs to one thread. */
public final class Leaves {
  private final Map<String, String> relations;
  private final boolean any;
  private final Map<String, String> used = new LinkedHashMap<>();

  private Leaves(Map<String, String> relations, boolean any) {
    this.relations = relations;
    this.any = any;
  }

  /** The SQL of each {@link EngineRelation}, by its id. */
  public static Leaves of(Map<String, String> relations) {
    return new Leaves(relations, false);
  }

  /** Takes every leaf, for finding out whether the rest can be written. */
  public static Leaves any() {
    return new Leaves(Map.of(), true);
  }

  public String from(RelNode leaf) {
    if (any) {
      return Names.quote("leaf");
    }
    if (!(leaf instanceof EngineRelation relation)) {
      throw new Unrenderable("A " + leaf.getRelTypeName() + " node");
    }
    String sql = relations.get(relation.id());
    if (sql == null) {
      throw new IllegalArgumentException("no SQL for the relation " + relation.id());
    }
    if (!sql.startsWith("(")) {
      return sql;
    }
    used.put(Names.quote(relation.id()), sql);
    return Names.quote(relation.id());
  }

  /**
   * The column that numbers the leaf's rows, the same whenever it is read; empty for a table that
   * others may change between two statements, and where a column of its own hides DuckDB's numbers.
   * Only where the leaf is a relation of DuckDB.
   */
  public Optional<String> rowNumber(EngineRelation leaf) {
    String sql = relations.get(leaf.id());
    if (sql == null || RowNumbers.areHiddenIn(leaf.getRowType())) {
      return Optional.empty();
    }
    if (sql.startsWith("(")) {
      return Optional.of(Names.quote(PinnedScan.ROW_ID));
    }
    boolean isLoadedForThisQuery = sql.equals(Names.quote(leaf.id()));
    return isLoadedForThisQuery ? Optional.of(RowNumbers.COLUMN) : Optional.empty();
  }

  /** A text that names leaves, after WITH and the queries of those; as it is if it names none. */
  public String with(EngineSql engine, String text) {
    String queries =
        used.entrySet().stream()
            .filter(entry -> text.contains(entry.getKey()))
            .map(entry -> engine.withQuery(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
    return queries.isEmpty() ? text : "WITH " + queries + " " + text;
  }
}
