package dev.tidemark.catalog.group;

import dev.tidemark.catalog.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One version of a feature group. Immutable; a change of the definition is a new value with a
 * higher {@code definition}.
 *
 * @param uuid names the group in the warehouse, for ever
 * @param id names this version's tables in PostgreSQL: {@code online_<id>}, {@code tail_<id>}
 * @param version from 1
 * @param definition counts the changes of this version's shape, so that a cached plan for an older
 *     one is never executed
 * @param columns in the user's order; key, event time, known time and features
 * @param entityKey names among {@code columns}, in key order
 * @param knownTime the column of KNOWN TIME, where the group names one
 */
public record FeatureGroup(
    UUID uuid,
    long id,
    String name,
    int version,
    long definition,
    List<GroupColumn> columns,
    List<String> entityKey,
    String eventTime,
    Optional<String> knownTime,
    GroupOptions options,
    String comment) {

  /** The {@link #role} of a column that is none of the others. */
  public static final String FEATURE = "feature";

  /** Copies its lists. Whether the definition is allowed is decided by {@code GroupRules}. */
  public FeatureGroup {
    columns = List.copyOf(columns);
    entityKey = List.copyOf(entityKey);
  }

  public Optional<GroupColumn> find(String column) {
    return columns.stream().filter(c -> c.name().equals(column)).findFirst();
  }

  /** Throws {@link IllegalArgumentException} where there is no such column. */
  public GroupColumn column(String column) {
    return find(column).orElseThrow(() -> new IllegalArgumentException(name + "." + column));
  }

  /**
   * What a column is for: {@code entity key}, {@code event time}, {@code known time}, else {@code
   * feature}.
   */
  public String role(String column) {
    if (entityKey.contains(column)) {
      return "entity key";
    }
    if (eventTime.equals(column)) {
      return "event time";
    }
    return knownTime.filter(column::equals).isPresent() ? "known time" : FEATURE;
  }

  public DataType eventTimeType() {
    return column(eventTime).type();
  }

  /** The columns of {@code online.g}: those the user declared. */
  public List<Column> onlineColumns() {
    return columns.stream().map(GroupColumn::column).toList();
  }

  /** The columns of {@code features.g} and {@code offline.g}: the user's, then the store's. */
  public List<Column> historyColumns() {
    List<Column> all = new ArrayList<>(onlineColumns());
    all.addAll(HistoryColumns.of(eventTimeType()));
    return List.copyOf(all);
  }

  /**
   * A comment to stand behind this version's tables in PostgreSQL's SQL, once their columns may
   * have changed: a statement that a connection has prepared is kept to the columns of then.
   */
  public String sqlComment() {
    return definition <= 1 ? "" : " /* definition " + definition + " */";
  }

  /** The same definition, of other columns, such as those that have got their field ids. */
  public FeatureGroup withColumns(List<GroupColumn> others) {
    return new FeatureGroup(
        uuid,
        id,
        name,
        version,
        definition,
        others,
        entityKey,
        eventTime,
        knownTime,
        options,
        comment);
  }

  /** The next definition of this version, with these columns. */
  public FeatureGroup redefined(List<GroupColumn> changed) {
    return new FeatureGroup(
        uuid,
        id,
        name,
        version,
        definition + 1,
        changed,
        entityKey,
        eventTime,
        knownTime,
        options,
        comment);
  }

  /** The next definition of this version, with these options and this comment. */
  public FeatureGroup redefined(GroupOptions changed, String newComment) {
    return new FeatureGroup(
        uuid,
        id,
        name,
        version,
        definition + 1,
        columns,
        entityKey,
        eventTime,
        knownTime,
        changed,
        newComment);
  }

  /** The name of this version alone, e.g. {@code user_activity_v2}. */
  public String versionedName() {
    return name + "_v" + version;
  }

  public String onlineTable() {
    return "online_" + id;
  }

  public String tailTable() {
    return "tail_" + id;
  }
}
