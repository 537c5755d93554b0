package dev.tidemark.server.slt;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens a new session of the database under test. */
@FunctionalInterface
public interface Connector {
  /** A connection nobody else uses; the runner closes it at the end of the file. */
  Connection open() throws SQLException;
}
