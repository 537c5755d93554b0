package dev.tidemark.server.statement.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.postgres.EmbeddedCluster;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Schemas from a PostgreSQL that asks for a password. */
@Timeout(300)
class SourcePasswordTest {
  private static final String RIGHT = "hush-that-is-right";
  private static final String WRONG = "hush-that-is-wrong";

  @TempDir private static Path folder;
  private static EmbeddedCluster shop;
  private static ServerProcess server;
  private static Connection connection;

  @BeforeAll
  static void start() throws SQLException, IOException {
    shop = EmbeddedCluster.start(folder.resolve("shop"));
    try (Connection owner =
            DriverManager.getConnection(shop.jdbcUrl(), shop.user(), shop.password());
        Statement statement = owner.createStatement()) {
      statement.execute("CREATE ROLE app LOGIN PASSWORD '" + RIGHT + "'");
      statement.execute("CREATE TABLE prices (id BIGINT, price INTEGER)");
      statement.execute("INSERT INTO prices VALUES (1, 42)");
      statement.execute("GRANT SELECT ON prices TO app");
    }
    String address = URI.create(shop.jdbcUrl().substring("jdbc:".length())).getAuthority();
    Path settings =
        Files.writeString(
            folder.resolve("server.properties"),
            "sources.passwords = SHOP_PASSWORD@%1$s, OLD_PASSWORD@%1$s, GONE_PASSWORD@%1$s%n"
                .formatted(address));
    server =
        ServerProcess.startWith(
            Map.of(
                "SHOP_PASSWORD",
                RIGHT,
                "OLD_PASSWORD",
                WRONG,
                "OTHER_PASSWORD",
                RIGHT,
                "PGPASSFILE",
                folder.resolve("shop/postgres/tidemark.pgpass").toString()),
            "serve",
            "--port",
            "0",
            "--data",
            folder.resolve("data").toString(),
            "--config",
            settings.toString());
    connection = DriverManager.getConnection(server.jdbcUrl());
  }

  @AfterAll
  static void saysNoSecretUntilItsEnd() throws SQLException {
    connection.close();
    server.stop();
    shop.close();
    assertThat(server.end().errors())
        .noneMatch(line -> line.contains("hush-") || line.contains(shop.password()));
  }

  private static void register(String options) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE SCHEMA shop FROM POSTGRES '" + shop.jdbcUrl() + "' (" + options + ")");
    }
  }

  private static void refuses(String options, String sentence) throws SQLException {
    assertThatThrownBy(() -> register(options))
        .hasStackTraceContaining(sentence)
        .satisfies(
            error ->
                assertThat(error)
                    .asString()
                    .doesNotContain("hush-")
                    .doesNotContain(shop.password()));
    assertThat(number("SELECT count(*) FROM system.registered_schemas")).isZero();
  }

  private static long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  @Test
  void theRightOneIsTaken() throws SQLException {
    register("user = 'app', password_env = 'SHOP_PASSWORD'");
    try {
      assertThat(number("SELECT price FROM shop.prices WHERE id = 1")).isEqualTo(42);
    } finally {
      try (Statement statement = connection.createStatement()) {
        statement.execute("DROP SCHEMA shop");
      }
    }
  }

  @Test
  void aWrongOneIsRefused() throws SQLException {
    refuses(
        "user = 'app', password_env = 'OLD_PASSWORD'",
        "password authentication failed for user \"app\"");
  }

  @Test
  void oneThatIsMissingIsMissed() throws SQLException {
    refuses("user = 'app'", "password_env names the variable that holds a password");
  }

  @Test
  void oneInAFileForOtherProgramsIsNotSent() throws SQLException {
    refuses("user = 'postgres'", "password_env names the variable that holds a password");
  }

  @Test
  void aVariableThatIsNotSetIsNamed() throws SQLException {
    refuses(
        "user = 'app', password_env = 'GONE_PASSWORD'",
        "The environment variable 'GONE_PASSWORD', which holds the password of schema 'shop', is not set");
  }

  @Test
  void aVariableForOtherServersIsNotSent() throws SQLException {
    refuses(
        "user = 'app', password_env = 'OTHER_PASSWORD'",
        "Schema 'shop' may not send what 'OTHER_PASSWORD' holds to that server");
  }
}
