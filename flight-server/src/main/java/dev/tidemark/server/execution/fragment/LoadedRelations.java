package dev.tidemark.server.execution.fragment;

import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.strategy.cost.OperatorRoom;
import dev.tidemark.server.execution.engine.HistoryFiles;
import dev.tidemark.server.execution.engine.HistoryKeys;
import dev.tidemark.server.execution.engine.PinnedHistory;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What stands in DuckDB for the relations of a root fragment, and how large each is. */
public final class LoadedRelations {
  private final Map<String, String> sql = new LinkedHashMap<>();
  private final Map<String, Long> rows = new LinkedHashMap<>();
  private final Map<String, PinnedHistory> histories = new LinkedHashMap<>();
  private final Map<String, HistoryKeys> keys = new LinkedHashMap<>();
  private final Set<String> guesses = new HashSet<>();
  private OperatorRoom room = OperatorRoom.UNBOUNDED;

  /** Operators may keep so many bytes of them. */
  public void room(long bytes) {
    room = new OperatorRoom(bytes, room.full());
  }

  /** A strategy found no room; false if that was known. */
  public boolean foundNoRoom(String strategy) {
    boolean isNew = !room.full().contains(strategy);
    room = room.without(strategy);
    return isNew;
  }

  /** A history that is read where it lies. */
  public void add(String id, PinnedHistory history) {
    sql.put(id, "(" + history.sql() + ")");
    rows.put(id, history.rows());
    histories.put(id, history);
  }

  /** Rows that were loaded under the relation's own name. */
  public void add(String id, long loaded) {
    sql.put(id, '"' + id + '"');
    rows.put(id, loaded);
  }

  /** Rows that a query of DuckDB gives. */
  public void add(String id, String query, long most) {
    sql.put(id, "(" + query + ")");
    rows.put(id, most);
  }

  /** The histories that are read, by the ids of their scans. */
  public Map<String, PinnedHistory> histories() {
    return Collections.unmodifiableMap(histories);
  }

  /** What is known of a history's keys. */
  public void add(String id, HistoryKeys known) {
    keys.put(id, known);
  }

  /** Rows of which only their number is guessed; none of them is loaded. */
  public void guess(String id, long guessed) {
    rows.put(id, guessed);
    guesses.add(id);
    sql.put(id, '"' + id + '"');
  }

  /** Whether all of these can be read. */
  public boolean areLoaded(Set<String> ids) {
    return sql.keySet().containsAll(ids) && ids.stream().noneMatch(guesses::contains);
  }

  /** How many records those of them have that are histories; empty where none is. */
  public OptionalLong historyRows(Set<String> ids) {
    return histories.entrySet().stream()
        .filter(history -> ids.contains(history.getKey()))
        .mapToLong(history -> history.getValue().rows())
        .reduce(Long::sum);
  }

  /** Whether queries can read it: a relation that is loaded, or that is in DuckDB anyway. */
  boolean isThere(Optional<EngineRelation> relation) {
    return relation.isPresent() && !guesses.contains(relation.get().id());
  }

  /** Whether it is a history whose tail is empty, so that only files are read for it. */
  boolean isOfFiles(EngineRelation relation) {
    PinnedHistory history = histories.get(relation.id());
    return history != null && history.tailRows() == 0;
  }

  public Map<String, String> sql() {
    return Map.copyOf(sql);
  }

  /** What stands for the histories where their tails alone are loaded. */
  public Map<String, String> tails() {
    Map<String, String> tails = new LinkedHashMap<>();
    histories.forEach((id, history) -> tails.put(id, "(" + history.tailSql(id) + ")"));
    return tails;
  }

  public HistoryFiles files() {
    return new HistoryFiles(List.copyOf(histories.values()));
  }

  public RelationSizes sizes() {
    return new RelationSizes(rows, keys, room);
  }
}
