package dev.tidemark.server.flight.metadata;

import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import java.util.List;

/** The kinds of tables as tools show them. */
final class TableTypes {
  private static final String TABLE = "TABLE";
  private static final String VIEW = "VIEW";
  private static final String SYSTEM_TABLE = "SYSTEM TABLE";
  private static final String TEMPORARY = "LOCAL TEMPORARY";

  /** In the order that Flight SQL wants. */
  static final List<String> ALL = List.of(TEMPORARY, SYSTEM_TABLE, TABLE, VIEW);

  private TableTypes() {}

  static String of(TableDef table) {
    if (table.location() instanceof TableLocation.View) {
      return VIEW;
    }
    if (table.location() instanceof TableLocation.SystemTable) {
      return SYSTEM_TABLE;
    }
    return table.location() instanceof TableLocation.Session ? TEMPORARY : TABLE;
  }
}
