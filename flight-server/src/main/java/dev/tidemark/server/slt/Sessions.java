package dev.tidemark.server.slt;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** The connections of one file, by name, each opened when first used. */
final class Sessions implements AutoCloseable {
  static final String DEFAULT = "default";

  private final Connector connector;
  private final EngineRun engineRun;
  private final Map<String, Connection> open = new LinkedHashMap<>();
  private String current = DEFAULT;

  Sessions(Connector connector, EngineRun engineRun) {
    this.connector = connector;
    this.engineRun = engineRun;
  }

  void use(String name) {
    current = name;
  }

  Connection current() throws SQLException {
    Connection connection = open.get(current);
    if (connection == null) {
      connection = connector.open();
      open.put(current, connection);
      try (Statement statement = connection.createStatement()) {
        for (String sql : engineRun.setup()) {
          statement.execute(sql);
        }
      }
    }
    return connection;
  }

  /** Closes all; a connection that can't be closed has nothing left to lose. */
  @Override
  public void close() {
    for (Connection connection : open.values()) {
      try {
        connection.close();
      } catch (SQLException e) {
        System.getLogger(Sessions.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
      }
    }
    open.clear();
  }
}
