package dev.tidemark.online.engine;

import java.sql.SQLException;

/** Brings a result's rows into vectors, one after the other. */
interface RowReader {
  /** There are no more rows, and the statement is done. */
  int END = -1;

  /**
   * Writes the next row at that place and returns about how many bytes it took, or {@link #END}.
   */
  int next(int row) throws SQLException;
}
