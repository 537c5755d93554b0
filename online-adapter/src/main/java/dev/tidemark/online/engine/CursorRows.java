package dev.tidemark.online.engine;

import dev.tidemark.online.binary.ResultColumn;
import dev.tidemark.online.engine.StatementSource.Transport;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The rows of a result set; with a cursor, fetches of them are as large as rows are small. */
final class CursorRows implements RowReader {
  private static final int FETCH_BYTES = 4 << 20;
  private static final int MIN_FETCH_ROWS = 8;
  private static final int MAX_FETCH_ROWS = 20_000;

  private final ResultSet results;
  private final List<ResultColumn.Sink> sinks;
  private final boolean fetches;
  private long rows;
  private long bytes;

  CursorRows(ResultSet results, List<ResultColumn.Sink> sinks, Transport transport) {
    this.results = results;
    this.sinks = sinks;
    this.fetches = transport == Transport.CURSOR;
  }

  @Override
  public int next(int row) throws SQLException {
    if (fetches && (rows & 0xFF) == 0xFF) {
      long bytesPerRow = Math.max(1, bytes / rows);
      results.setFetchSize(
          (int) Math.max(MIN_FETCH_ROWS, Math.min(MAX_FETCH_ROWS, FETCH_BYTES / bytesPerRow)));
    }
    if (!results.next()) {
      return END;
    }
    int taken = 0;
    for (ResultColumn.Sink sink : sinks) {
      taken += sink.copy(results, row);
    }
    rows++;
    bytes += taken;
    return taken;
  }
}
