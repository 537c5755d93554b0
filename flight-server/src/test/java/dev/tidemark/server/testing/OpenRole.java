package dev.tidemark.server.testing;

import dev.tidemark.server.TidemarkServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A superuser whom a server's own PostgreSQL lets in without a password, as somebody else's may:
 * for schemas that are registered from it, and servers beside it, in the same process.
 */
public final class OpenRole {
  public static final String NAME = "open_role";

  private OpenRole() {}

  /** Makes it; to be called once a server. */
  public static void make(TidemarkServer server) {
    try (Connection postgres =
            DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
        Statement statement = postgres.createStatement()) {
      statement.execute("CREATE ROLE " + NAME + " LOGIN SUPERUSER");
      Path rules = Path.of(value(statement, "SHOW hba_file"));
      Files.writeString(
          rules, "host all " + NAME + " 127.0.0.1/32 trust\n" + Files.readString(rules));
      statement.execute("SELECT pg_reload_conf()");
      Await.until(() -> isLetIn(server));
    } catch (Exception e) {
      throw new IllegalStateException("there is no open role", e);
    }
  }

  private static String value(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static boolean isLetIn(TidemarkServer server) {
    try {
      DriverManager.getConnection(server.postgresUrl(), NAME, "").close();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }
}
