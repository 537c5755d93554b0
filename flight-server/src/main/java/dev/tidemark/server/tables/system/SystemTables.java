package dev.tidemark.server.tables.system;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.View;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.catalog.stream.StreamFeature;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of {@code system} that say what the stored catalog holds. */
public final class SystemTables {
  private static final DataType TEXT = DataType.of(TypeName.VARCHAR);
  private static final DataType WHOLE = DataType.of(TypeName.BIGINT);

  private SystemTables() {}

  /** A column that is never NULL unless its comment says so. */
  public static Column column(String name, DataType type, String comment) {
    return new Column(name, type, true, comment);
  }

  public static SystemTable featureGroups(Catalog catalog) {
    return new SystemTable(
        "feature_groups",
        List.of(
            column("name", TEXT, ""),
            column("version", WHOLE, "the current one"),
            column("entity_key", TEXT, "its columns, in order"),
            column("event_time", TEXT, "its column"),
            column("known_time", TEXT, "its column; NULL where write time counts"),
            column("ttl_seconds", WHOLE, "NULL means for ever"),
            column("partitioning", TEXT, "Iceberg transforms"),
            column("tags", TEXT, ""),
            column("comment", TEXT, ""),
            column("uuid", TEXT, "names it in the warehouse")),
        session -> catalog.current().groups().values().stream().map(SystemTables::group).toList());
  }

  private static Object[] group(FeatureGroup group) {
    return new Object[] {
      group.name(),
      (long) group.version(),
      String.join(", ", group.entityKey()),
      group.eventTime(),
      group.knownTime().orElse(null),
      group.options().ttl().map(ttl -> (Object) ttl.toSeconds()).orElse(null),
      String.join(", ", group.options().partitioning()),
      pairs(group.options().tags()),
      group.comment(),
      group.uuid().toString()
    };
  }

  private static String pairs(Map<String, String> pairs) {
    return pairs.entrySet().stream()
        .map(pair -> pair.getKey() + "=" + pair.getValue())
        .collect(Collectors.joining(", "));
  }

  public static SystemTable versions(Catalog catalog) {
    return new SystemTable(
        "feature_group_versions",
        List.of(
            column("feature_group", TEXT, ""),
            column("version", WHOLE, ""),
            column("is_current", DataType.of(TypeName.BOOLEAN), "whether the group's name is its"),
            column("name", TEXT, "of this version, whatever is current"),
            column("comment", TEXT, "")),
        session -> {
          CatalogSnapshot snapshot = catalog.current();
          return snapshot.fixedVersions().entrySet().stream()
              .map(version -> version(snapshot, version.getKey(), version.getValue()))
              .toList();
        });
  }

  private static Object[] version(CatalogSnapshot snapshot, String name, FeatureGroup group) {
    return new Object[] {
      group.name(),
      (long) group.version(),
      group.equals(snapshot.groups().get(group.name())),
      name,
      group.comment()
    };
  }

  public static SystemTable streams(Catalog catalog) {
    return new SystemTable(
        "stream_features",
        List.of(
            column("name", TEXT, "in features, online and offline"),
            column("feature_group", TEXT, "whose records are the events"),
            column("aggregate", TEXT, ""),
            column("window_seconds", WHOLE, ""),
            column("entity", TEXT, "its columns, in order"),
            column("type", TEXT, "of the aggregate"),
            column("comment", TEXT, "")),
        session ->
            catalog.current().streams().values().stream().map(SystemTables::stream).toList());
  }

  private static Object[] stream(StreamFeature stream) {
    return new Object[] {
      stream.name(),
      stream.group(),
      stream.call(),
      stream.window().toSeconds(),
      String.join(", ", stream.entity()),
      stream.type().sql(),
      stream.comment()
    };
  }

  public static SystemTable features(Catalog catalog) {
    return new SystemTable(
        "features",
        List.of(
            column("feature_group", TEXT, ""),
            column("version", WHOLE, ""),
            column("position", WHOLE, "from 1"),
            column("name", TEXT, ""),
            column("type", TEXT, ""),
            column("role", TEXT, "entity key, event time, known time or feature"),
            column("field_id", WHOLE, "Iceberg's"),
            column("comment", TEXT, "")),
        session -> {
          List<Object[]> rows = new ArrayList<>();
          catalog.current().fixedVersions().values().forEach(group -> addFeatures(group, rows));
          return rows;
        });
  }

  private static void addFeatures(FeatureGroup group, List<Object[]> rows) {
    long position = 0;
    for (GroupColumn column : group.columns()) {
      position++;
      rows.add(
          new Object[] {
            group.name(),
            (long) group.version(),
            position,
            column.name(),
            column.type().sql(),
            group.role(column.name()),
            (long) column.fieldId(),
            column.column().comment()
          });
    }
  }

  /** Addresses are shown; passwords are in none of them. */
  public static SystemTable schemas(Catalog catalog) {
    return new SystemTable(
        "registered_schemas",
        List.of(
            column("name", TEXT, ""),
            column("kind", TEXT, "POSTGRES or ICEBERG"),
            column("location", TEXT, "")),
        session ->
            catalog.current().sources().values().stream().map(SystemTables::source).toList());
  }

  public static SystemTable views(Catalog catalog) {
    return new SystemTable(
        "views",
        List.of(
            column("schema", TEXT, "a registered one"),
            column("name", TEXT, ""),
            column("query", TEXT, "as it was written")),
        session -> catalog.current().views().values().stream().map(SystemTables::view).toList());
  }

  private static Object[] view(View view) {
    return new Object[] {view.schema(), view.name(), view.query()};
  }

  private static Object[] source(Source source) {
    return new Object[] {source.name(), source.kind().name(), source.location()};
  }
}
