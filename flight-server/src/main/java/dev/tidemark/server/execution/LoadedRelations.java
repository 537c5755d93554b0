package dev.tidemark.server.execution;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What stands in DuckDB for the relations of a root fragment, and how large each is. */
final class LoadedRelations {
  private final Map<String, String> sql = new LinkedHashMap<>();
  private final Map<String, Long> rows = new LinkedHashMap<>();
  private final List<PinnedHistory> histories = new ArrayList<>();

  /** A history that is read where it lies. */
  void add(String id, PinnedHistory history) {
    sql.put(id, "(" + history.sql() + ")");
    rows.put(id, history.rows());
    histories.add(history);
  }

  /** Rows that were loaded under the relation's own name. */
  void add(String id, long loaded) {
    sql.put(id, '"' + id + '"');
    rows.put(id, loaded);
  }

  Map<String, String> sql() {
    return Map.copyOf(sql);
  }

  HistoryFiles files() {
    return new HistoryFiles(histories);
  }

  RelationSizes sizes() {
    return new RelationSizes(Map.copyOf(rows));
  }
}
