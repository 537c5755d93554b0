package dev.tidemark.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.OwnPostgres;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody comes in without the password, whoever made the folder and whatever happened to it. */
@Timeout(300)
class ClusterPasswordTest {
  @TempDir private Path data;
  private Path file;
  private Path rules;
  private ClusterFolder folder;
  private PostgresPrograms programs;

  @BeforeEach
  void nameThem() {
    folder = new ClusterFolder(data, data.resolve("postgres"));
    file = folder.path().resolve("tidemark.pgpass");
    rules = folder.path().resolve("pg_hba.conf");
    programs =
        new PostgresPrograms(
            PostgresBinaries.unpacked(data), new PostgresLog(data.resolve("postgres.log")));
  }

  private static String value(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static String value(EmbeddedCluster cluster, String sql) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(cluster.jdbcUrl(), cluster.user(), cluster.password())) {
      return value(connection, sql);
    }
  }

  private static void refuses(String url, String password) {
    for (String database : List.of("postgres", "template1")) {
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      url.replaceFirst("/postgres$", "/" + database), "postgres", password))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
    }
  }

  /** As an older server made it, with a table of its user's and a rule. */
  private void makeOldFolder() throws Exception {
    Path path = folder.path();
    assertThat(programs.run("initdb", "--pgdata=" + path, "--auth=trust", "--username=postgres"))
        .isTrue();
    Files.writeString(
        rules, "host\tall\treader\t127.0.0.1/32\ttrust # mine\n", StandardOpenOption.APPEND);
    Postmaster old = new Postmaster(path, programs);
    int port = freePort();
    assertThat(old.start(port)).isEmpty();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept (x int); INSERT INTO kept VALUES (42)");
    }
    assertThat(old.stop()).isTrue();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void isKeptAndAsksForAPassword(EmbeddedCluster cluster) throws Exception {
    assertThat(value(cluster, "SELECT x FROM kept")).isEqualTo("42");
    refuses(cluster.jdbcUrl(), "");
    assertThat(Files.readAllLines(rules))
        .contains("host\tall\treader\t127.0.0.1/32\tscram-sha-256 # mine")
        .noneMatch(line -> line.startsWith("local ") && !line.endsWith(" scram-sha-256"))
        .noneMatch(line -> !line.startsWith("#") && line.contains("trust"));
    assertThat(filesHolding(cluster.password())).containsExactly(file);
  }

  private List<Path> filesHolding(String text) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(Files::isRegularFile)
          .filter(path -> !path.startsWith(programs.folder()))
          .filter(path -> contains(path, text))
          .toList();
    }
  }

  private static boolean contains(Path path, String text) {
    try {
      return Files.readString(path, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      return false; // removed meanwhile
    }
  }

  @Test
  void isAskedFor() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data)) {
      refuses(cluster.jdbcUrl(), "");
      refuses(cluster.jdbcUrl(), cluster.password().substring(1));
      assertThat(value(cluster, "SHOW unix_socket_directories")).isEmpty();
      assertThat(
              value(cluster, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'"))
          .isEqualTo("0");
      assertThat(cluster.password()).hasSize(64);
      assertThat(value(cluster, "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'"))
          .startsWith("SCRAM-SHA-256$1:");
    }
  }

  @Test
  void isForItsOwnersEyes() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data)) {
      assertThat(Files.readString(file))
          .isEqualTo("127.0.0.1:*:*:postgres:" + cluster.password() + "\n");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    EmbeddedCluster.start(data).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  /** PgJDBC reads such files as psql does. */
  @Test
  void isWhereClientsOfPostgresLook() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data)) {
      Properties nobody = new Properties();
      nobody.setProperty("user", "postgres");
      System.setProperty("org.postgresql.pgpassfile", file.toString());
      try (Connection connection = DriverManager.getConnection(cluster.jdbcUrl(), nobody)) {
        assertThat(value(connection, "SELECT 1")).isEqualTo("1");
      } finally {
        System.clearProperty("org.postgresql.pgpassfile");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void isGivenToAFolderThatTrustedWhereverThatWasCutOff(int steps) throws Exception {
    makeOldFolder();
    NewPassword cutOff = new NewPassword(folder, programs, ClusterPassword.random());
    List<Runnable> all =
        List.of(
            cutOff::tellPostgres,
            cutOff::requireOfEverybody,
            () -> cutOff.password().keepIn(folder));
    all.subList(0, steps).forEach(Runnable::run);
    Files.writeString(data.resolve("postgres/tidemark.pgpass.new"), "127.0.0.1:*:*:post");
    Files.writeString(data.resolve("postgres/pg_hba.conf.new"), "host");

    String first;
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data)) {
      isKeptAndAsksForAPassword(cluster);
      first = cluster.password();
    }
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data)) {
      isKeptAndAsksForAPassword(cluster);
      assertThat(cluster.password()).isEqualTo(first);
    }
  }

  /** Its server is killed, and it has not yet heard. */
  @Test
  void isGivenThoughThePostgresThatGaveOneStillRuns() throws Exception {
    makeOldFolder();
    Process left = singleUser();
    try {
      Path lock = folder.path().resolve("postmaster.pid");
      Await.until(() -> Files.exists(lock) && Files.readString(lock).startsWith("-"));

      try (EmbeddedCluster cluster = EmbeddedCluster.start(data)) {
        isKeptAndAsksForAPassword(cluster);
      }
      assertThat(left.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      left.destroyForcibly();
    }
  }

  private Process singleUser() throws IOException {
    boolean isRoot = "root".equals(System.getProperty("user.name"));
    String program = programs.folder().resolve("bin/postgres").toString();
    List<String> words =
        List.of("unshare", "-U", program, "--single", "-D", folder.path().toString(), "postgres");
    return new ProcessBuilder(isRoot ? words : words.subList(2, words.size()))
        .redirectErrorStream(true)
        .redirectOutput(data.resolve("single.log").toFile())
        .start();
  }

  @Test
  void isMadeAnewWhereItsFileWasLost() throws Exception {
    makeOldFolder();
    String lost;
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data)) {
      lost = cluster.password();
    }
    Files.delete(file);

    try (EmbeddedCluster cluster = EmbeddedCluster.start(data)) {
      isKeptAndAsksForAPassword(cluster);
      refuses(cluster.jdbcUrl(), lost);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbled", "127.0.0.1:*:*:app:hush", "127.0.0.1:*:*:postgres"})
  void isMissedInAFileWithoutOne(String text) throws Exception {
    EmbeddedCluster.start(data).close();
    Files.writeString(file, text);

    assertThatThrownBy(() -> EmbeddedCluster.start(data))
        .hasMessage(
            "DATA_DAMAGED: '%s' holds no password of PostgreSQL's user 'postgres'; delete it, and the next start gives PostgreSQL a new password and writes the file anew",
            file);
  }

  @Test
  void isToldToBeWrongWhereItIs() throws Exception {
    EmbeddedCluster.start(data).close();
    Files.writeString(file, "# mine\n127.0.0.1:*:*:postgres:hu\\:sh\n");

    assertThatThrownBy(() -> EmbeddedCluster.start(data))
        .hasMessage(
            "DATA_DAMAGED: the password in '%s' is not the one of PostgreSQL's user 'postgres': write that one there, or delete it, and the next start gives PostgreSQL a new password and writes the file anew",
            file);
    Await.until(() -> ServerProcess.naming(data).isEmpty());

    Files.delete(file);
    EmbeddedCluster.start(data).close();
  }

  @Test
  void isOneOfTheUsersOwnWhereHeWritesItThere() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data)) {
      try (Connection connection =
              DriverManager.getConnection(cluster.jdbcUrl(), cluster.user(), cluster.password());
          Statement statement = connection.createStatement()) {
        statement.execute("ALTER ROLE postgres PASSWORD 'hu:sh\\'");
      }
    }
    Files.writeString(file, "# mine\n127.0.0.1:*:*:postgres:hu\\:sh\\\\\n");

    try (EmbeddedCluster cluster = EmbeddedCluster.start(data)) {
      assertThat(value(cluster, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void standsNowhereElse() throws Exception {
    ServerProcess server = ServerProcess.serve(data);
    String password;
    String shown;
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      password = new OwnPostgres(data).password();
      statement.execute(
          "CREATE FEATURE GROUP g (k BIGINT, event_time TIMESTAMP(6), v BIGINT)"
              + " ENTITY KEY (k) EVENT TIME event_time");
      statement.execute("INSERT INTO g VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 1)");
      Await.until(() -> value(connection, "SELECT count(*) FROM offline.g").equals("1"));
      shown = systemTables(connection);
      assertThat(ServerProcess.naming(data))
          .isNotEmpty()
          .noneMatch(process -> process.info().commandLine().orElse("").contains(password));
    }
    server.stop();

    assertThat(shown).contains("INSERT INTO g").doesNotContain(password);
    assertThat(server.end().errors()).noneMatch(line -> line.contains(password));
    assertThat(filesHolding(password)).containsExactly(file);
  }

  /** All that is in them. */
  private static String systemTables(Connection connection) throws SQLException {
    StringBuilder all = new StringBuilder();
    try (ResultSet tables = connection.getMetaData().getTables(null, "system", "%", null);
        Statement statement = connection.createStatement()) {
      while (tables.next()) {
        String table = tables.getString("TABLE_NAME");
        try (ResultSet rows = statement.executeQuery("SELECT * FROM system." + table)) {
          while (rows.next()) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
              all.append(rows.getString(i)).append('\n');
            }
          }
        }
      }
    }
    return all.toString();
  }
}
