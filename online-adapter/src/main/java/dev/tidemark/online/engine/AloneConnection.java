package dev.tidemark.online.engine;

import dev.tidemark.online.connection.PostgresPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connection taken for one statement and given back as soon as that is done. */
final class AloneConnection implements StatementSource {
  private final PostgresPool pool;
  private final Duration limit;
  private @Nullable Connection connection;

  /** For a statement with that time limit. */
  AloneConnection(PostgresPool pool, Duration limit) {
    this.pool = pool;
    this.limit = limit;
  }

  @Override
  public Connection connection(Transport transport) throws SQLException {
    Connection taken = connection;
    if (taken == null) {
      taken = transport == Transport.AT_ONCE ? pool.take() : pool.begin(limit);
      connection = taken;
    }
    return taken;
  }

  @Override
  public Duration statementTimeout() {
    return pool.statementTimeout();
  }

  @Override
  public void release() throws SQLException {
    Connection taken = connection;
    connection = null;
    if (taken != null) {
      taken.close();
    }
  }
}
