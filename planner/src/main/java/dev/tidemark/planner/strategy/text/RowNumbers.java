package dev.tidemark.planner.strategy.text;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;

/** What DuckDB calls the numbers of a table's rows. */
public final class RowNumbers {
  public static final String COLUMN = "rowid";

  private RowNumbers() {}

  /** Whether a column of that name is in their way. */
  public static boolean areHiddenIn(RelDataType row) {
    return areHiddenIn(row.getFieldNames());
  }

  /** Whether one of the columns is in their way. */
  public static boolean areHiddenIn(List<String> columns) {
    return columns.stream().anyMatch(COLUMN::equalsIgnoreCase);
  }
}
