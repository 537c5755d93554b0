package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the Flight SQL JDBC driver can bind where a parameter's type comes from its place. */
class JdbcParametersTest {
  private Connection connection;

  @BeforeEach
  void makeTable() throws SQLException {
    connection = RunningServer.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE spots (id BIGINT, v INTEGER, s VARCHAR)");
      statement.execute("INSERT INTO spots VALUES (1, 10, 'a'), (2, NULL, 'b'), (3, 30, NULL)");
    }
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private interface Binding {
    void to(PreparedStatement statement) throws SQLException;
  }

  private List<String> rows(String sql, Binding binding) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      binding.to(statement);
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(result.getString(1) + " " + result.getString(2));
        }
      }
      return rows;
    }
  }

  @Test
  void bindsWhatReplacesNull() throws SQLException {
    String sql = "SELECT id, coalesce(v, ?) FROM spots ORDER BY id";

    assertThat(rows(sql, to -> to.setInt(1, 7))).containsExactly("1 10", "2 7", "3 30");
    assertThat(rows(sql, to -> to.setNull(1, Types.INTEGER)))
        .containsExactly("1 10", "2 null", "3 30");
  }

  @Test
  void bindsWhatBecomesNull() throws SQLException {
    assertThat(rows("SELECT id, nullif(v, ?) FROM spots ORDER BY id", to -> to.setInt(1, 10)))
        .containsExactly("1 null", "2 null", "3 30");
  }

  @Test
  void bindsTheConditionsAndResultsOfCase() throws SQLException {
    assertThat(
            rows(
                "SELECT id, CASE WHEN id = ? THEN ? ELSE s END FROM spots ORDER BY id",
                to -> {
                  to.setLong(1, 3);
                  to.setString(2, "c");
                }))
        .containsExactly("1 a", "2 b", "3 c");
  }

  @Test
  void bindsTheColumnsOfABranch() throws SQLException {
    assertThat(
            rows(
                "SELECT ?, ? UNION ALL SELECT id, v FROM spots WHERE id = ?",
                to -> {
                  to.setLong(1, 9);
                  to.setInt(2, 90);
                  to.setLong(3, 1);
                }))
        .containsExactlyInAnyOrder("9 90", "1 10");
  }

  @Test
  void bindsAnArrayOfKeys() throws SQLException {
    assertThat(
            rows(
                "SELECT id, s FROM spots WHERE id = ANY (?) ORDER BY id",
                to -> to.setArray(1, connection.createArrayOf("BIGINT", new Object[] {1L, 2L}))))
        .containsExactly("1 a", "2 b");
  }

  @Test
  void bindsWhatATableIsMadeOf() throws SQLException {
    try (PreparedStatement create =
        connection.prepareStatement(
            "CREATE TEMPORARY TABLE made AS SELECT id, ? AS t FROM spots WHERE v > ?")) {
      create.setString(1, "x");
      create.setInt(2, 10);

      assertThat(create.executeUpdate()).isEqualTo(1);
    }
    assertThat(rows("SELECT * FROM made", to -> {})).containsExactly("3 x");
  }

  @Test
  void refusesANegativeLimit() {
    assertThatThrownBy(
            () -> rows("SELECT id, s FROM spots ORDER BY id LIMIT ?", to -> to.setInt(1, -1)))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("INVALID_VALUE: ");
  }

  /** As docs/clients.md says. */
  @Test
  void cannotBindSomeValues() {
    assertThatThrownBy(() -> rows("SELECT id, s FROM spots WHERE s = ?", to -> to.setObject(1, 5)))
        .hasMessageContaining("not yet supported for expected Arrow type Utf8");
    assertThatThrownBy(() -> rows("SELECT id, s FROM spots WHERE id = ?", to -> {}))
        .isInstanceOf(SQLException.class);
  }
}
