package dev.tidemark.online.store;

import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a group's tables are called and made of.
 *
 * <ul>
 *   <li>{@code tidemark.online_<id>}: the record of highest rank of each key, tombstones too
 *   <li>{@code tidemark.tail_<id>}: every record until Iceberg has it, with its transaction
 *   <li>{@code tidemark.sequence_<uuid>}: the counter of all versions of the group
 *   <li>{@code online.<group>_v<version>}: the newest live rows, under the user's column names;
 *       {@code online.<group>} too, where this is the current version
 * </ul>
 *
 * In both tables the store's columns come first and then {@code f<field id>}, in the order in which
 * they were declared, so that an added feature is the last column of each.
 */
final class GroupTables {
  static final String TRANSACTION = "xid";

  /** The store's columns in the tail, in its order; the online table lacks the transaction. */
  static final List<String> STORE_COLUMNS =
      List.of(
          HistoryColumns.KNOWN_TIME,
          HistoryColumns.WRITE_TIME,
          HistoryColumns.SEQUENCE,
          TRANSACTION,
          HistoryColumns.IS_DELETED);

  private final FeatureGroup group;
  private final boolean isCurrent;

  GroupTables(FeatureGroup group) {
    this(group, true);
  }

  /** The tables and views of a version that may not be the current one. */
  GroupTables(FeatureGroup group, boolean isCurrent) {
    this.group = group;
    this.isCurrent = isCurrent;
  }

  String online() {
    return "tidemark." + group.onlineTable();
  }

  String tail() {
    return "tidemark." + group.tailTable();
  }

  String counter() {
    return "tidemark.sequence_" + group.uuid().toString().replace("-", "");
  }

  private List<String> views() {
    String own = "online." + quote(group.versionedName());
    return isCurrent ? List.of(own, namedView()) : List.of(own);
  }

  private String namedView() {
    return "online." + quote(group.name());
  }

  /** The statements that make everything of the group. */
  List<String> create() {
    String key = String.join(", ", key());
    List<String> statements = new ArrayList<>();
    statements.add(
        "CREATE TABLE %s (%s, PRIMARY KEY (%s)) WITH (fillfactor = 80)"
            .formatted(online(), columns(""), key));
    // Rows come and go by the second here, so vacuum follows their number, not their share.
    statements.add(
        ("CREATE TABLE %s (%s) WITH (autovacuum_vacuum_scale_factor = 0,"
                + " autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_insert_threshold = -1)")
            .formatted(
                tail(), columns(TRANSACTION + " xid8 NOT NULL DEFAULT pg_current_xact_id(), ")));
    statements.add("CREATE INDEX ON %s (%s)".formatted(tail(), TRANSACTION));
    statements.add("CREATE SEQUENCE IF NOT EXISTS " + counter());
    statements.add(
        "INSERT INTO tidemark.tail (group_id) VALUES (%d) ON CONFLICT DO NOTHING"
            .formatted(group.id()));
    views().forEach(view -> statements.addAll(makeView(view, "")));
    return statements;
  }

  private String columns(String transaction) {
    String time = group.eventTimeType().postgres();
    String store =
        "known_time %s NOT NULL, write_time %s NOT NULL, sequence bigint NOT NULL, %sis_deleted boolean NOT NULL, "
            .formatted(time, time, transaction);
    return store + group.columns().stream().map(this::column).collect(Collectors.joining(", "));
  }

  private String column(GroupColumn column) {
    boolean required =
        group.entityKey().contains(column.name()) || group.eventTime().equals(column.name());
    return definition(column) + (required ? " NOT NULL" : "");
  }

  /** Text compares by its bytes, as on every engine. */
  private static String definition(GroupColumn column) {
    DataType type = column.type();
    DataType scalar = type instanceof DataType.ArrayOf array ? array.element() : type;
    String collation = scalar.equals(DataType.of(TypeName.VARCHAR)) ? " COLLATE \"C\"" : "";
    return column.physicalName() + " " + type.postgres() + collation;
  }

  /**
   * The statements that give the tables of {@code before} this group's columns, and its view. The
   * view of a table that is rewritten refuses snapshots that are older, which would find no rows.
   *
   * @param transaction the id of the one that does it
   */
  List<String> reshape(FeatureGroup before, String transaction) {
    List<String> tables = new ArrayList<>();
    List<String> renames = new ArrayList<>();
    boolean takesAway = false;
    boolean rewrites = false;
    for (GroupColumn old : before.columns()) {
      GroupColumn now = find(group, old.fieldId());
      if (now == null) {
        takesAway = true;
        alter(tables, "DROP COLUMN IF EXISTS " + old.physicalName());
      } else if (!now.type().equals(old.type())) {
        rewrites = true;
        alter(tables, "ALTER COLUMN " + now.physicalName() + " TYPE " + now.type().postgres());
      } else if (!now.name().equals(old.name())) {
        views()
            .forEach(
                view ->
                    renames.add(
                        "ALTER VIEW %s RENAME COLUMN %s TO %s"
                            .formatted(view, quote(old.name()), quote(now.name()))));
      }
    }
    for (GroupColumn column : group.columns()) {
      if (find(before, column.fieldId()) == null) {
        add(tables, column);
      }
    }
    List<String> statements = new ArrayList<>();
    if (takesAway || rewrites) {
      String guard = rewrites ? " AND tidemark.reads_after('" + transaction + "'::xid8)" : "";
      views().forEach(view -> statements.add("DROP VIEW IF EXISTS " + view));
      statements.addAll(tables);
      views().forEach(view -> statements.addAll(makeView(view, guard)));
    } else {
      statements.addAll(renames);
      statements.addAll(tables);
      statements.addAll(replaceViews());
    }
    return statements;
  }

  /** The statements that make the view of the group's name this version's. */
  List<String> giveName() {
    List<String> statements = new ArrayList<>();
    statements.add("DROP VIEW IF EXISTS " + namedView());
    statements.addAll(makeView(namedView(), ""));
    return statements;
  }

  /**
   * Records that are there get the default, but tombstones have no features; new ones say theirs.
   */
  private void add(List<String> statements, GroupColumn column) {
    String name = column.physicalName();
    String otherwise =
        column
            .defaultValue()
            .map(
                value ->
                    " DEFAULT '"
                        + text(value).replace("'", "''")
                        + "'::"
                        + column.type().postgres())
            .orElse("");
    alter(statements, "ADD COLUMN IF NOT EXISTS " + definition(column) + otherwise);
    if (!otherwise.isEmpty()) {
      alter(statements, "ALTER COLUMN " + name + " DROP DEFAULT");
      Stream.of(online(), tail())
          .forEach(
              table ->
                  statements.add(
                      "UPDATE %s SET %s = NULL WHERE %s"
                          .formatted(table, name, HistoryColumns.IS_DELETED)));
    }
  }

  /** As PostgreSQL casts it to its type. */
  private static String text(FeatureDefault value) {
    if (value.value() instanceof List<?>) {
      return value.elements().stream()
          .map(element -> element.map(GroupTables::element).orElse("NULL"))
          .collect(Collectors.joining(",", "{", "}"));
    }
    boolean isBinary = value.value() instanceof byte[];
    return isBinary ? "\\x" + FeatureDefault.hexDigits(value.text()) : value.text();
  }

  private static String element(FeatureDefault value) {
    return "\"" + text(value).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private void alter(List<String> statements, String change) {
    Stream.of(online(), tail())
        .forEach(table -> statements.add("ALTER TABLE " + table + " " + change));
  }

  private static @Nullable GroupColumn find(FeatureGroup in, int fieldId) {
    return in.columns().stream().filter(c -> c.fieldId() == fieldId).findFirst().orElse(null);
  }

  /** The statements that give the views the columns and options of now. */
  List<String> replaceViews() {
    return views().stream().map(this::createView).toList();
  }

  private List<String> makeView(String view, String guard) {
    return List.of(createView(view) + guard, "GRANT SELECT ON " + view + " TO PUBLIC");
  }

  /** A view of newest live rows. The clock is read once a query, not once a row. */
  private String createView(String view) {
    String columns =
        group.columns().stream()
            .map(c -> c.physicalName() + " AS " + quote(c.name()))
            .collect(Collectors.joining(", "));
    return "CREATE OR REPLACE VIEW %s AS SELECT %s FROM %s WHERE NOT is_deleted%s"
        .formatted(view, columns, online(), group.options().ttl().map(this::isLive).orElse(""));
  }

  private String isLive(Duration ttl) {
    String now = fromInstant("tidemark.store_time()");
    // Hours and smaller units only: a day isn't always 24 hours in the reader's time zone.
    return " AND %s + interval '%d.%06d seconds' >= (SELECT %s)"
        .formatted(eventTime(), ttl.getSeconds(), ttl.getNano() / 1000, now);
  }

  /** The statements that remove everything of it; the current version goes with its group only. */
  List<String> drop() {
    List<String> statements = new ArrayList<>();
    views().forEach(view -> statements.add("DROP VIEW IF EXISTS " + view));
    statements.add("DROP TABLE IF EXISTS " + online());
    statements.add("DROP TABLE IF EXISTS " + tail());
    if (isCurrent) {
      statements.add("DROP SEQUENCE IF EXISTS " + counter());
    }
    return statements;
  }

  /** An instant as the group's times are kept. */
  String fromInstant(String expression) {
    boolean local = group.eventTimeType().equals(DataType.of(TypeName.TIMESTAMP));
    return local ? expression + " AT TIME ZONE 'UTC'" : expression;
  }

  String eventTime() {
    return group.column(group.eventTime()).physicalName();
  }

  List<String> key() {
    return group.entityKey().stream().map(k -> group.column(k).physicalName()).toList();
  }

  /** The physical name of a column of {@code features.<group>}. */
  String physical(String column) {
    return HistoryColumns.NAMES.contains(column) ? column : group.column(column).physicalName();
  }

  /** Every column of the online table, in its order. */
  List<String> onlineColumns() {
    return Stream.concat(
            STORE_COLUMNS.stream().filter(c -> !c.equals(TRANSACTION)),
            group.columns().stream().map(GroupColumn::physicalName))
        .toList();
  }

  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
