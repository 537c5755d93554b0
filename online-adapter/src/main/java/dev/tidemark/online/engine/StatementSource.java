package dev.tidemark.online.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Where a statement finds its connection. */
interface StatementSource {

  /** How a result travels. */
  enum Transport {
    /** All of it at once, up to {@link SmallResults#MAX_ROWS}; needs no transaction. */
    AT_ONCE,
    /** A few rows at a time, inside a transaction. */
    CURSOR,
    /**
     * All of it without a pause, inside a transaction, which a reader who stops early breaks. For
     * statements without parameters whose types in PostgreSQL are those of a table of ours.
     */
    COPY
  }

  /** The connection to execute on; the same until it is released. */
  Connection connection(Transport transport) throws SQLException;

  /** How long PostgreSQL itself lets a statement run; zero for ever. */
  Duration statementTimeout();

  /** Nothing more is asked of the connection for this statement. May be repeated. */
  void release() throws SQLException;
}
