package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that can't start says why in one sentence, fails, and leaves nothing behind. */
@Timeout(300)
class StartFailureTest {
  @TempDir private Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private static void refuses(String sentence, List<String> words) {
    ServerProcess.End end = ServerProcess.start(words.toArray(String[]::new)).end();

    assertThat(end.errors()).singleElement().asString().startsWith(sentence);
    assertThat(end.exitCode()).isEqualTo(1);
  }

  private void refusesToServe(String sentence, String... flags) {
    List<String> words = new ArrayList<>(List.of("serve", "--data", data().toString()));
    words.addAll(List.of("--port", "0"));
    words.addAll(List.of(flags));
    refuses(sentence, words);
  }

  @AfterEach
  void nothingIsLeftRunning() throws Exception {
    Await.until(() -> ServerProcess.naming(folder).isEmpty());
  }

  @Test
  void aPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      refuses(
          "CONFIGURATION_ERROR: cannot listen on 127.0.0.1:"
              + port
              + ": another program listens there; choose another port with --port",
          List.of("serve", "--data", data().toString(), "--port", port));
    }
    assertThat(data()).doesNotExist();
  }

  @Test
  void anAddressOfAnotherMachine() {
    refusesToServe(
        "CONFIGURATION_ERROR: without log-ins the server listens on loopback only, not on"
            + " '192.0.2.1'",
        "--host",
        "192.0.2.1");
  }

  @Test
  void aDataFolderThatIsAFile() throws IOException {
    Files.writeString(data(), "mine");

    refusesToServe(
        "CONFIGURATION_ERROR: the data folder '"
            + data()
            + "' cannot be used: it is a file; choose another with --data");

    assertThat(data()).hasContent("mine");
  }

  @Test
  void aDataFolderUnderAFile() throws IOException {
    Files.writeString(data(), "mine");

    refuses(
        "CONFIGURATION_ERROR: the data folder '" + data().resolve("deep") + "' cannot be used: ",
        List.of("serve", "--port", "0", "--data", data().resolve("deep").toString()));
  }

  @Test
  void aDataFolderThatMayNotBeWritten() throws IOException {
    Files.createDirectory(data());
    Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("r-xr-xr-x"));

    ServerProcess.End end =
        ServerProcess.startUnprivileged("serve", "--port", "0", "--data", data().toString()).end();

    assertThat(end.errors())
        .containsExactly(
            "CONFIGURATION_ERROR: the data folder '"
                + data()
                + "' cannot be used: '"
                + data().resolve("server.lock")
                + "' may not be written; choose another with --data");
    assertThat(end.exitCode()).isEqualTo(1);
    assertThat(data()).isEmptyDirectory();
  }

  @Test
  void aLockThatIsNoFile() throws IOException {
    Files.createDirectories(data().resolve("server.lock"));

    refusesToServe(
        "CONFIGURATION_ERROR: the data folder '"
            + data()
            + "' cannot be used: '"
            + data().resolve("server.lock")
            + "': Is a directory; choose another with --data");
  }

  @Test
  void aWarehouseThatIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");

    refusesToServe(
        "CONFIGURATION_ERROR: '" + file + "' is no Tidemark warehouse: it is a file",
        "--warehouse",
        file.toString());

    assertThat(file).hasContent("mine");
  }

  @Test
  void aWarehouseThatHoldsOtherFiles() throws IOException {
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("letter.txt"), "mine");

    refusesToServe(
        "CONFIGURATION_ERROR: '" + foreign + "' is no Tidemark warehouse: it holds other files",
        "--warehouse",
        foreign.toString());

    assertThat(foreign).isDirectoryNotContaining("glob:**tidemark*");
  }

  @Test
  void aWarehouseThatIsAnotherThanTheCatalogs() throws Exception {
    try (TidemarkServer server = TidemarkServer.start(RunningServer.config(data(), Map.of()));
        Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE FEATURE GROUP g (id BIGINT, event_time TIMESTAMP(6)) ENTITY KEY (id)"
              + " EVENT TIME event_time");
    }
    Path other = folder.resolve("other");

    refusesToServe(
        "CONFIGURATION_ERROR: the warehouse '"
            + other
            + "' has none of the catalog's 1 feature groups; name the folder that was used before",
        "--warehouse",
        other.toString());
  }

  @Test
  void anUnknownKeyInTheConfiguration() throws IOException {
    Path file = Files.writeString(folder.resolve("server.properties"), "duckdb.memori = 1 GB\n");

    refusesToServe(
        "CONFIGURATION_ERROR: unknown key 'duckdb.memori' in "
            + file
            + "; did you mean 'duckdb.memory'?",
        "--config",
        file.toString());

    assertThat(data()).doesNotExist();
  }

  @Test
  void aClusterThatIsDamaged() throws IOException {
    try (ServerProcess server = ServerProcess.serve(data())) {
      assertThat(server.jdbcUrl()).startsWith("jdbc:");
    }
    Path control = data().resolve("postgres/global/pg_control");
    byte[] garbled = Files.readAllBytes(control);
    garbled[40] ^= 1;
    Files.write(control, garbled);

    refusesToServe(
        "POSTGRES_UNAVAILABLE: the embedded PostgreSQL in '"
            + data().resolve("postgres")
            + "' does not start: incorrect checksum in control file; its log is '"
            + data().resolve("postgres.log")
            + "'");

    assertThat(control).hasBinaryContent(garbled);
  }
}
