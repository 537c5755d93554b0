package dev.tidemark.server.statement.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** A put that is prepared once goes where its text says at the time it is executed. */
class PreparedPutsTest {
  private static final String INSERT = "INSERT INTO %s VALUES (?, TIMESTAMP '2024-01-01 00:00:00')";

  @Test
  void goesIntoAGroupThatWasMadeAnew() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      create(statement, "puts_anew");
      try (PreparedStatement insert = connection.prepareStatement(INSERT.formatted("puts_anew"))) {
        put(insert, 1);
        put(insert, 2);
        statement.executeUpdate("DROP FEATURE GROUP puts_anew");
        create(statement, "puts_anew");
        put(insert, 3);
      }

      assertThat(keys(statement, "online.puts_anew")).isEqualTo("3");
    }
  }

  @Test
  void goesIntoATableOfTheSessionThatTookTheName() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      create(statement, "puts_shadowed");
      try (PreparedStatement insert =
          connection.prepareStatement(INSERT.formatted("puts_shadowed"))) {
        put(insert, 1);
        statement.executeUpdate("CREATE TEMPORARY TABLE puts_shadowed (k BIGINT, at TIMESTAMP(6))");
        put(insert, 2);
      }

      assertThat(keys(statement, "online.puts_shadowed")).isEqualTo("1");
      assertThat(keys(statement, "session.puts_shadowed")).isEqualTo("2");
    }
  }

  @Test
  void findsAnAddedColumnMissing() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      create(statement, "puts_widened");
      try (PreparedStatement insert =
          connection.prepareStatement(INSERT.formatted("puts_widened"))) {
        put(insert, 1);
        statement.executeUpdate("ALTER FEATURE GROUP puts_widened ADD FEATURE added INTEGER");

        assertThatThrownBy(() -> put(insert, 2)).hasMessageContaining("3");
      }

      assertThat(keys(statement, "online.puts_widened")).isEqualTo("1");
    }
  }

  private static void create(Statement statement, String group) throws SQLException {
    statement.executeUpdate(
        "CREATE FEATURE GROUP "
            + group
            + " (k BIGINT, at TIMESTAMP(6)) ENTITY KEY (k) EVENT TIME at");
  }

  private static void put(PreparedStatement insert, long key) throws SQLException {
    insert.setLong(1, key);
    assertThat(insert.executeUpdate()).isEqualTo(1);
  }

  private static String keys(Statement statement, String table) throws SQLException {
    StringBuilder keys = new StringBuilder();
    try (ResultSet rows = statement.executeQuery("SELECT k FROM " + table + " ORDER BY k")) {
      while (rows.next()) {
        keys.append(keys.isEmpty() ? "" : " ").append(rows.getLong(1));
      }
    }
    return keys.toString();
  }
}
