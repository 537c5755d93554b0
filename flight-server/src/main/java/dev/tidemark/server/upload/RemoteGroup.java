package dev.tidemark.server.upload;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A server's group, as far as its rows can be checked without it: columns and their roles. */
final class RemoteGroup {
  private static final String SCHEMA = "features.";

  private RemoteGroup() {}

  /** Asks the server. Errors: {@code TABLE_NOT_FOUND}. */
  static FeatureGroup of(ServerConnection server, String name) {
    String plain = plain(name);
    List<GroupColumn> columns = new ArrayList<>();
    List<String> key = new ArrayList<>();
    String eventTime = "";
    Optional<String> knownTime = Optional.empty();
    String quoted = '"' + plain.replace("\"", "\"\"") + '"';
    for (List<String> row : server.texts("DESCRIBE FEATURE GROUP " + quoted)) {
      String column = row.get(0);
      columns.add(new GroupColumn(0, Column.of(column, DataType.parse(row.get(1)))));
      switch (row.get(2)) {
        case "entity key" -> key.add(column);
        case "event time" -> eventTime = column;
        case "known time" -> knownTime = Optional.of(column);
        default -> {}
      }
    }
    return new FeatureGroup(
        new UUID(0, 0), 1, plain, 1, 1, columns, key, eventTime, knownTime, ANY_TIME, "");
  }

  /** Only the store knows its time. */
  private static final GroupOptions ANY_TIME =
      new GroupOptions(Optional.empty(), List.of(), Map.of(), FutureEventTime.ACCEPT);

  /** As in SQL: a bare name folds to lower case. */
  private static String plain(String name) {
    String bare =
        name.regionMatches(true, 0, SCHEMA, 0, SCHEMA.length())
            ? name.substring(SCHEMA.length())
            : name;
    return bare.length() > 2 && bare.startsWith("\"") && bare.endsWith("\"")
        ? bare.substring(1, bare.length() - 1).replace("\"\"", "\"")
        : bare.toLowerCase(Locale.ROOT);
  }
}
