package dev.tidemark.offline.duckdb.intake;

import dev.tidemark.offline.duckdb.Lease;
import java.sql.SQLException;
import org.duckdb.DuckDBAppender;

/** Fills a table of BIGINTs, row by row. Belongs to its session's owner. */
public final class NumberAppender implements AutoCloseable {
  private final Lease lease;
  private final DuckDBAppender appender;

  /** The appender is one of the lease's connection. */
  public NumberAppender(Lease lease, DuckDBAppender appender) {
    this.lease = lease;
    this.appender = appender;
  }

  /** Adds a row. */
  public void add(long... numbers) {
    try {
      appender.beginRow();
      for (long number : numbers) {
        appender.append(number);
      }
      appender.endRow();
    } catch (SQLException e) {
      throw lease.translate(e);
    }
  }

  /** Writes what is pending. */
  @Override
  public void close() {
    try {
      appender.close();
    } catch (SQLException e) {
      throw lease.translate(e);
    }
  }
}
