package dev.tidemark.server.execution;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What stands in DuckDB for the relations of a root fragment, and how large each is. */
final class LoadedRelations {
  private final Map<String, String> sql = new LinkedHashMap<>();
  private final Map<String, Long> rows = new LinkedHashMap<>();
  private final Map<String, PinnedHistory> histories = new LinkedHashMap<>();

  /** A history that is read where it lies. */
  void add(String id, PinnedHistory history) {
    sql.put(id, "(" + history.sql() + ")");
    rows.put(id, history.rows());
    histories.put(id, history);
  }

  /** Rows that were loaded under the relation's own name. */
  void add(String id, long loaded) {
    sql.put(id, '"' + id + '"');
    rows.put(id, loaded);
  }

  /** Rows that a query of DuckDB gives. */
  void add(String id, String query, long most) {
    sql.put(id, "(" + query + ")");
    rows.put(id, most);
  }

  /** The histories that are read, by the ids of their scans. */
  Map<String, PinnedHistory> histories() {
    return Collections.unmodifiableMap(histories);
  }

  Map<String, String> sql() {
    return Map.copyOf(sql);
  }

  HistoryFiles files() {
    return new HistoryFiles(List.copyOf(histories.values()));
  }

  RelationSizes sizes() {
    return new RelationSizes(Map.copyOf(rows));
  }
}
