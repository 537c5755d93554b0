package dev.tidemark.server.statement.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be registered, above all what a server keeps of its users. */
class RegisteredSchemaTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"jdbc:postgresql://127.0.0.1:port/shop", "jdbc:postgresql://127.0.0.1:99999/shop"})
  void isAtNoAddressThatCannotBeRead(String address) {
    assertThatThrownBy(
            () -> RunningServer.execute("CREATE SCHEMA kept FROM POSTGRES '" + address + "'"))
        .hasStackTraceContaining(
            "INVALID_OPTION: '" + address + "' is no address of a PostgreSQL; write");
  }

  @ParameterizedTest
  @ValueSource(strings = {"template1", "nowhere"})
  void isLeftAloneByAnotherOfItsName(String database) throws SQLException {
    String address = RunningServer.server().postgresUrl();
    RunningServer.execute(
        "CREATE SCHEMA taken FROM POSTGRES '" + address + "' (user = 'open_role')",
        "CREATE TABLE taken.kept_rows AS SELECT 7 AS x");
    String another = address.replaceFirst("/postgres$", "/" + database);
    assertThat(another).isNotEqualTo(address);

    assertThatThrownBy(
            () ->
                RunningServer.execute(
                    "CREATE SCHEMA taken FROM POSTGRES '" + another + "' (user = 'open_role')"))
        .isNotNull();

    assertThat(number("SELECT x FROM taken.kept_rows")).isEqualTo(7);
    RunningServer.execute("DROP TABLE taken.kept_rows", "DROP SCHEMA taken");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tidemark", "pg_catalog"})
  void isNoSchemaOfTheServersOwn(String schema) throws SQLException {
    assertThatThrownBy(
            () ->
                RunningServer.execute(
                    "CREATE SCHEMA kept FROM POSTGRES '"
                        + RunningServer.server().postgresUrl()
                        + "' (user = 'open_role', schema = '"
                        + schema
                        + "')"))
        .hasStackTraceContaining("PERMISSION_DENIED: PostgreSQL's own schemas, and 'tidemark'");

    assertThat(number("SELECT count(*) FROM system.registered_schemas WHERE name = 'kept'"))
        .isZero();
  }

  @Test
  void leavesTheIcebergCatalogToIceberg() throws SQLException {
    RunningServer.execute(
        "CREATE SCHEMA lake_keeper FROM POSTGRES '"
            + RunningServer.server().postgresUrl()
            + "' (user = 'open_role')");
    try {
      assertThatThrownBy(() -> number("SELECT count(*) FROM lake_keeper.iceberg_tables"))
          .hasStackTraceContaining("TABLE_NOT_FOUND: ");
      assertThatThrownBy(() -> RunningServer.execute("DROP TABLE lake_keeper.iceberg_tables"))
          .hasStackTraceContaining(
              "PERMISSION_DENIED: 'lake_keeper.iceberg_tables' is of an Iceberg catalog");
    } finally {
      RunningServer.execute("DROP SCHEMA lake_keeper");
    }
  }

  private static long number(String sql) throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }
}
