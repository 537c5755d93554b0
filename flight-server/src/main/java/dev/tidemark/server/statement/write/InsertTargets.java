package dev.tidemark.server.statement.write;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which columns an INSERT fills. */
final class InsertTargets {
  private InsertTargets() {}

  /**
   * The columns it names, or all that a user may write. Errors: {@code COLUMN_NOT_FOUND}, {@code
   * INVALID_STATEMENT} for one named twice, {@code NOT_SUPPORTED} for a table that takes no rows.
   */
  static List<Column> columns(TableDef table, List<Name> names) {
    List<Column> all = writable(table);
    if (names.isEmpty()) {
      return all;
    }
    Set<String> seen = new HashSet<>();
    return names.stream().map(name -> column(table, all, name, seen)).toList();
  }

  /** Errors: {@code NOT_SUPPORTED} for a table that takes no rows, with what does instead. */
  static void requireWritable(TableDef table) {
    writable(table);
  }

  private static List<Column> writable(TableDef table) {
    if (table.location() instanceof TableLocation.Features features) {
      return features.group().onlineColumns();
    }
    if (table.location() instanceof TableLocation.Session
        || table.location() instanceof TableLocation.Postgres
        || table.location() instanceof TableLocation.Iceberg) {
      return table.columns();
    }
    throw new TidemarkException(
        ErrorCode.NOT_SUPPORTED, "'" + table.name() + "' takes no rows" + hint(table.location()));
  }

  private static String hint(TableLocation location) {
    FeatureGroup group =
        location instanceof TableLocation.Online online
            ? online.group()
            : location instanceof TableLocation.Offline offline ? offline.group() : null;
    if (location instanceof TableLocation.View) {
      return ", since it is a view";
    }
    return group == null
        ? ""
        : "; insert into '" + group.name() + "', which fills online and history";
  }

  private static Column column(TableDef table, List<Column> all, Name name, Set<String> seen) {
    if (!seen.add(name.text())) {
      throw TidemarkException.at(
          name.position(),
          ErrorCode.INVALID_STATEMENT,
          "Column '" + name.text() + "' is named twice");
    }
    return all.stream()
        .filter(column -> column.name().equals(name.text()))
        .findFirst()
        .orElseThrow(
            () ->
                TidemarkException.at(
                    name.position(),
                    ErrorCode.COLUMN_NOT_FOUND,
                    "Column '"
                        + name.text()
                        + "' does not exist in '"
                        + table.name().name()
                        + "'"
                        + Suggestions.didYouMean(
                            name.text(), all.stream().map(Column::name).toList())));
  }

  /** Rows of some columns as rows of the whole table, the rest NULL. */
  static BatchStream widened(
      TableDef table, List<Column> columns, BatchStream rows, QueryContext context) {
    return columns.equals(table.columns()) ? rows : MatchedByName.of(table, columns, rows, context);
  }
}
