package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.tidemark.server.postgres.EmbeddedCluster;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starting on a PostgreSQL of the user's own, which is not as it should be. */
@Timeout(300)
class PostgresUrlTest {
  @TempDir private static Path cluster;
  private static EmbeddedCluster postgres;
  @TempDir private Path folder;

  @BeforeAll
  static void startOne() throws Exception {
    postgres = EmbeddedCluster.start(cluster);
    execute("postgres", "CREATE ROLE app LOGIN PASSWORD 'secret'");
    execute("postgres", "CREATE DATABASE newer");
    Files.writeString(
        cluster.resolve("postgres/pg_hba.conf"),
        "host all app 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n");
    String loaded = loaded();
    execute("postgres", "SELECT pg_reload_conf()");
    Await.until(() -> !loaded().equals(loaded));
  }

  /** When what a new connection meets was read. */
  private static String loaded() throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_conf_load_time()")) {
      row.next();
      return row.getString(1);
    }
  }

  @AfterAll
  static void stopIt() {
    postgres.close();
  }

  private static String url(String database) {
    return postgres.jdbcUrl().replaceAll("/postgres$", "/" + database);
  }

  private static Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), postgres.user(), postgres.password());
  }

  private static void execute(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void refuses(String sentence, String url, String settings) throws IOException {
    Path file = Files.writeString(folder.resolve("server.properties"), settings);
    ServerProcess.End end =
        ServerProcess.start(
                "serve",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString(),
                "--postgres-url",
                url,
                "--config",
                file.toString())
            .end();

    assertThat(end.errors()).singleElement().asString().startsWith(sentence).doesNotContain("hush");
    assertThat(end.exitCode()).isEqualTo(1);
  }

  @Test
  void nobodyAnswers() throws IOException {
    try (Socket silent = new Socket()) {
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/postgres";

      refuses(
          "POSTGRES_UNAVAILABLE: PostgreSQL at '" + url + "' does not answer (",
          url + "?password=hush",
          "");
    }
  }

  @Test
  void whatAnswersIsNoPostgreSql() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refuses(
          "POSTGRES_UNAVAILABLE: PostgreSQL at '",
          "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/postgres",
          "");
    }
  }

  @Test
  void theAddressIsOfAnotherDatabase() throws IOException {
    refuses(
        "CONFIGURATION_ERROR: postgres.url is 'jdbc:mysql://127.0.0.1/x'; it takes an address like"
            + " 'jdbc:postgresql://host:5432/database'",
        "jdbc:mysql://127.0.0.1/x?password=hush",
        "");
  }

  @Test
  void thePasswordIsWrongOrMissing() throws IOException {
    refuses(
        "CONFIGURATION_ERROR: PostgreSQL at '"
            + url("postgres")
            + "' refuses user 'app' (FATAL: password authentication failed for user \"app\"); see"
            + " postgres.user and postgres.password_env",
        url("postgres"),
        "postgres.user = app\npostgres.password_env = PATH\n");
    refuses(
        "CONFIGURATION_ERROR: PostgreSQL at '"
            + url("postgres")
            + "' refuses user 'app' (The server",
        url("postgres"),
        "postgres.user = app\n");
  }

  @Test
  void thereIsNoSuchDatabase() throws IOException {
    refuses(
        "CONFIGURATION_ERROR: PostgreSQL at '"
            + url("nowhere")
            + "' has no such database (FATAL: database \"nowhere\" does not exist)",
        url("nowhere"),
        "");
  }

  @Test
  void theUserMayNotMakeTheCatalog() throws IOException, SQLException {
    execute("postgres", "CREATE ROLE guest LOGIN");

    refuses(
        "CONFIGURATION_ERROR: the PostgreSQL user may not make the catalog's schema: ERROR:"
            + " permission denied for database postgres",
        url("postgres"),
        "postgres.user = guest\n");
  }

  @Test
  void theCatalogIsNewer() throws IOException, SQLException {
    execute("newer", "CREATE SCHEMA tidemark");
    execute("newer", "CREATE TABLE tidemark.catalog (format INT)");
    execute("newer", "INSERT INTO tidemark.catalog VALUES (99)");

    refuses("NEWER_FORMAT: ", url("newer"), "");
  }

  @Test
  void locksOfAMachineThatVanishesEndWithinHalfAMinute() throws SQLException {
    PostgresAddress address = new PostgresAddress(url("postgres"), "postgres", Optional.empty());
    try (HikariDataSource definitions = StoreConnections.definitions(address);
        Connection connection = definitions.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT current_setting('tcp_keepalives_idle')::int"
                    + " + current_setting('tcp_keepalives_interval')::int"
                    + " * current_setting('tcp_keepalives_count')::int")) {
      row.next();

      assertThat(row.getInt(1)).isEqualTo(30);
    }
  }
}
