package dev.tidemark.bench.writes.put;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** One way to put records, over one connection. Not thread-safe. */
public interface Puts extends AutoCloseable {

  /** Puts a batch; durable when it returns. */
  void put(List<PutRow> rows) throws SQLException;

  @Override
  void close() throws SQLException, IOException;
}
