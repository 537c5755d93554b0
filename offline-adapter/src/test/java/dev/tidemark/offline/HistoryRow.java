package dev.tidemark.offline;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** A record of a group whose key is a number, as the history has it. */
public final class HistoryRow {
  private HistoryRow() {}

  /** Known and written at its event time; the key is its sequence, too. */
  public static Object[] of(long id, LocalDateTime eventTime, @Nullable Object... features) {
    Object[] row = new Object[features.length + 6];
    row[0] = id;
    row[1] = eventTime;
    System.arraycopy(features, 0, row, 2, features.length);
    int at = features.length + 2;
    row[at] = eventTime;
    row[at + 1] = eventTime;
    row[at + 2] = false;
    row[at + 3] = id;
    return row;
  }
}
