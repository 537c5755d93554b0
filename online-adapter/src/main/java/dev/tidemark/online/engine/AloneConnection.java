package dev.tidemark.online.engine;

import dev.tidemark.online.connection.PostgresPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connection taken for one statement and given back as soon as that is done. */
final class AloneConnection implements StatementSource {
  private final PostgresPool pool;
  private @Nullable Connection connection;

  AloneConnection(PostgresPool pool) {
    this.pool = pool;
  }

  @Override
  public Connection connection(Transport transport) throws SQLException {
    Connection taken = pool.take();
    connection = taken;
    if (transport != Transport.AT_ONCE) {
      taken.setAutoCommit(false);
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
