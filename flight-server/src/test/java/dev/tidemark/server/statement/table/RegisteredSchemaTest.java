package dev.tidemark.server.statement.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server keeps of its users, and PostgreSQL of what runs, is nobody's to register. */
class RegisteredSchemaTest {

  @ParameterizedTest
  @ValueSource(strings = {"tidemark", "pg_catalog"})
  void isNoSchemaOfTheServersOwn(String schema) throws SQLException {
    assertThatThrownBy(
            () ->
                RunningServer.execute(
                    "CREATE SCHEMA kept FROM POSTGRES '"
                        + RunningServer.server().postgresUrl()
                        + "' (user = 'postgres', schema = '"
                        + schema
                        + "')"))
        .hasStackTraceContaining("PERMISSION_DENIED: PostgreSQL's own schemas, and 'tidemark'");

    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM system.registered_schemas WHERE name = 'kept'")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getLong(1)).isZero();
    }
  }
}
