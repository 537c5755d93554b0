package dev.tidemark.planner.table;

import java.util.List;
import java.util.Optional;

/**
 * One session's view of what exists: names to tables, at one moment. An implementation may read
 * foreign metadata when asked; answers for one name stay the same during one planning.
 */
public interface TableCatalog {

  /** Changes whenever an answer might: plans are cached under it. */
  String fingerprint();

  List<String> schemas();

  /** Errors: {@code POSTGRES_UNAVAILABLE} and the like, for a registered schema. */
  List<String> tables(String schema);

  Optional<TableDef> find(TableName name);

  /** Where an unqualified name is looked up, in order: {@code session}, then {@code features}. */
  default List<String> searchPath() {
    return List.of("session", "features");
  }
}
