package dev.tidemark.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.RunningServer;
import dev.tidemark.server.testing.ServerProcess;
import dev.tidemark.server.upload.ServerConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in as DBeaver does: user and password of the JDBC driver. */
class LoginTest {
  @TempDir private static Path folder;
  private static TidemarkServer server;

  @BeforeAll
  static void start() throws IOException {
    server = AnnAndBob.server(folder, AnnAndBob.quick(folder), Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Connection login(String user, String password) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), user, password);
  }

  @Test
  void letsAUserInAndKnowsTheName() throws SQLException {
    try (Connection connection = login("ann", AnnAndBob.ANNS);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT user_name FROM system.queries")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("ann");
    }
  }

  @Test
  void keepsASessionOverTheBearerToken() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                server.jdbcUrl() + "&retainCookies=false", "ann", AnnAndBob.ANNS);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE mine AS SELECT 1 AS x");

      try (ResultSet rows = statement.executeQuery("SELECT x FROM mine")) {
        assertThat(rows.next()).isTrue();
      }
    }
  }

  @Test
  void letsALoadInAndKnowsTheName() {
    List<String> missing =
        List.of("load", "--port", port(), "--user", "ann", "nowhere", "none.csv");
    List<String> words = new ArrayList<>(missing);
    words.addAll(List.of("--password-env", "PATH"));

    assertThat(ServerProcess.start(words.toArray(String[]::new)).end().errors())
        .containsExactly("UNAUTHENTICATED: user or password is wrong");
    try (RootAllocator allocator = new RootAllocator();
        ServerConnection connection =
            ServerConnection.open(
                allocator,
                "127.0.0.1",
                Integer.parseInt(port()),
                Optional.of("ann"),
                AnnAndBob.ANNS)) {
      assertThat(connection.texts("SELECT user_name FROM system.queries WHERE state = 'RUNNING'"))
          .isNotEmpty()
          .containsOnly(List.of("ann"));
    }
  }

  private static String port() {
    return Integer.toString(URI.create(server.address()).getPort());
  }

  @Test
  void refusesAWrongPasswordWithoutRepeatingIt() {
    assertThatThrownBy(() -> login("ann", "guess-4711").close())
        .hasStackTraceContaining("UNAUTHENTICATED: user or password is wrong")
        .satisfies(e -> assertThat(String.valueOf(e)).doesNotContain("guess-4711"));
  }

  @Test
  void refusesAnUnknownUserInTheSameWords() {
    assertThatThrownBy(() -> login("eve", "x").close())
        .hasStackTraceContaining("UNAUTHENTICATED: user or password is wrong");
  }

  @Test
  void refusesWhoeverDoesNotLogIn() {
    assertThatThrownBy(
            () -> {
              try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                  Statement statement = connection.createStatement()) {
                statement.executeQuery("SELECT 1 AS one").close();
              }
            })
        .hasStackTraceContaining("UNAUTHENTICATED: log in with a user and a password");
  }

  @Test
  void doesNotListenBeyondLoopbackWithoutAPasswordFile(@TempDir Path data) {
    assertThatThrownBy(
            () -> TidemarkServer.start(RunningServer.config(data, Map.of("host", "0.0.0.0"))))
        .isInstanceOf(TidemarkException.class)
        .hasMessageStartingWith(
            "CONFIGURATION_ERROR: without log-ins the server listens on loopback only, not on"
                + " '0.0.0.0'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret-in-clear",
        "pbkdf2-sha256$0$c2FsdA==$secret-in-clear",
        "pbkdf2-sha256$600000$$secret-in-clear"
      })
  void namesTheLineOfAPasswordFileThatCannotBeRead(String hash, @TempDir Path data)
      throws IOException {
    Path file = data.resolve("passwords");
    Files.writeString(file, "ann:" + hash + "\n");

    assertThatThrownBy(() -> PasswordFile.read(file))
        .isInstanceOf(TidemarkException.class)
        .hasMessageStartingWith("CONFIGURATION_ERROR: line 1 of the password file '" + file)
        .hasMessageNotContainingAny("secret-in-clear");
  }
}
