package dev.tidemark.planner;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** A catalog that is a value: what tests plan against. */
public record Tables(Map<TableName, TableDef> tables) implements TableCatalog {

  /** Copies the tables. */
  public Tables {
    tables = Map.copyOf(tables);
  }

  public static Tables empty() {
    return new Tables(Map.of());
  }

  /** The tables that most tests use. */
  public static Tables standard() {
    return empty()
        .group(userActivity(Optional.empty()))
        .group(
            group(
                "user_segment",
                List.of("user_id"),
                Optional.of(Duration.ofDays(90)),
                Column.of("user_id", DataType.of(TypeName.BIGINT)),
                Column.of("event_time", DataType.of(TypeName.TIMESTAMP)),
                Column.of("segment", DataType.of(TypeName.VARCHAR))))
        .group(
            group(
                "merchant_risk",
                List.of("merchant_id", "region"),
                Optional.empty(),
                Column.of("merchant_id", DataType.of(TypeName.BIGINT)),
                Column.of("region", DataType.of(TypeName.VARCHAR)),
                Column.of("event_time", DataType.of(TypeName.TIMESTAMP)),
                Column.of("risk", DataType.of(TypeName.DOUBLE))))
        .session(
            "spine",
            Column.of("user_id", DataType.of(TypeName.BIGINT)),
            Column.of("ts", DataType.of(TypeName.TIMESTAMP)),
            Column.of("label", DataType.of(TypeName.BOOLEAN)))
        .session(
            "prices",
            Column.of("item", DataType.of(TypeName.VARCHAR)),
            Column.of("valid_from", DataType.of(TypeName.DATE)),
            Column.of("price", new DataType.Decimal(12, 2)))
        .postgres(
            "app",
            "transactions",
            Column.of("id", DataType.of(TypeName.BIGINT)),
            Column.of("user_id", DataType.of(TypeName.BIGINT)),
            Column.of("ts", DataType.of(TypeName.TIMESTAMP)),
            Column.of("amount", new DataType.Decimal(12, 2)))
        .postgres(
            "app",
            "users",
            Column.of("user_id", DataType.of(TypeName.BIGINT)),
            Column.of("name", DataType.of(TypeName.VARCHAR)),
            Column.of("token", DataType.of(TypeName.UUID)))
        .with(
            new TableDef(
                new TableName("system", "metrics"),
                List.of(
                    Column.of("name", DataType.of(TypeName.VARCHAR)),
                    Column.of("value", DataType.of(TypeName.DOUBLE))),
                new TableLocation.SystemTable("metrics")))
        .with(
            new TableDef(
                new TableName("lake", "clicks"),
                List.of(
                    Column.of("user_id", DataType.of(TypeName.BIGINT)),
                    Column.of("at", DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE)),
                    Column.of("url", DataType.of(TypeName.VARCHAR))),
                new TableLocation.Iceberg("lake", List.of("web", "clicks"))));
  }

  /** The group of the examples in the documents. */
  public static FeatureGroup userActivity(Optional<Duration> ttl) {
    return group(
        "user_activity",
        List.of("user_id"),
        ttl,
        Column.of("user_id", DataType.of(TypeName.BIGINT)),
        Column.of("event_time", DataType.of(TypeName.TIMESTAMP)),
        Column.of("clicks_7d", DataType.of(TypeName.INTEGER)),
        Column.of("embedding", new DataType.ArrayOf(DataType.of(TypeName.REAL))));
  }

  /** A group whose key and event time are called as given. */
  public static FeatureGroup group(
      String name, List<String> key, Optional<Duration> ttl, Column... columns) {
    List<GroupColumn> numbered = new ArrayList<>();
    for (Column column : columns) {
      boolean nullable = !key.contains(column.name()) && !column.name().equals("event_time");
      numbered.add(
          new GroupColumn(
              numbered.size() + 1, new Column(column.name(), column.type(), nullable, "")));
    }
    return new FeatureGroup(
        new UUID(0, name.hashCode()),
        name.length(),
        name,
        1,
        1,
        numbered,
        key,
        "event_time",
        Optional.empty(),
        new GroupOptions(ttl, List.of(), Map.of(), FutureEventTime.REFUSE),
        "");
  }

  public Tables group(FeatureGroup group) {
    String name = group.name();
    return with(new TableDef(
            new TableName("features", name),
            group.historyColumns(),
            new TableLocation.Features(group)))
        .with(
            new TableDef(
                new TableName("online", name),
                group.onlineColumns(),
                new TableLocation.Online(group)))
        .with(
            new TableDef(
                new TableName("offline", name),
                group.historyColumns(),
                new TableLocation.Offline(group)));
  }

  public Tables session(String name, Column... columns) {
    return with(
        new TableDef(
            new TableName("session", name),
            List.of(columns),
            new TableLocation.Session("\"session_1\".\"" + name + "\"")));
  }

  public Tables postgres(String source, String name, Column... columns) {
    return postgres(source, name, Map.of(), columns);
  }

  /** With the SQL of columns that are of other types there. */
  public Tables postgres(
      String source, String name, Map<String, String> conversions, Column... columns) {
    return with(
        new TableDef(
            new TableName(source, name),
            List.of(columns),
            new TableLocation.Postgres(source, "public", name, conversions)));
  }

  public Tables view(String name, String query) {
    return with(
        new TableDef(
            new TableName("session", name),
            List.of(),
            new TableLocation.View(query, List.of("session", "features"))));
  }

  public Tables with(TableDef table) {
    Map<TableName, TableDef> more = new java.util.HashMap<>(tables);
    more.put(table.name(), table);
    return new Tables(more);
  }

  @Override
  public String fingerprint() {
    return Integer.toHexString(tables.hashCode());
  }

  @Override
  public List<String> schemas() {
    List<String> schemas =
        new ArrayList<>(List.of("features", "online", "offline", "session", "system"));
    tables.keySet().stream()
        .map(TableName::schema)
        .filter(schema -> !schemas.contains(schema))
        .distinct()
        .sorted()
        .forEach(schemas::add);
    return schemas;
  }

  @Override
  public List<String> tables(String schema) {
    Map<String, TableDef> found = new TreeMap<>();
    tables.forEach(
        (name, table) -> {
          if (name.schema().equals(schema)) {
            found.put(name.name(), table);
          }
        });
    return List.copyOf(found.keySet());
  }

  @Override
  public Optional<TableDef> find(TableName name) {
    return Optional.ofNullable(tables.get(name));
  }
}
