package dev.tidemark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.RunningServer;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark load} in a process of its own. */
@Timeout(300)
class LoadCommandTest {
  @TempDir private Path folder;
  private String file = "";

  @BeforeEach
  void makeGroupAndFile() throws SQLException, IOException {
    RunningServer.execute(
        "DROP FEATURE GROUP IF EXISTS commanded",
        "CREATE FEATURE GROUP commanded (id BIGINT, event_time TIMESTAMP(6), clicks INTEGER)"
            + " ENTITY KEY (id) EVENT TIME event_time");
    file =
        Files.writeString(
                folder.resolve("a.csv"),
                "id,event_time,clicks\n1,2026-01-01 00:00:00,10\n2,2026-01-01 00:00:00,20\n")
            .toString();
  }

  private static String port() {
    return Integer.toString(URI.create(RunningServer.server().address()).getPort());
  }

  @Test
  void saysWhatItLoadedAndHowToRepeatIt() {
    try (ServerProcess load =
        ServerProcess.start("load", "--port", port(), "--load-id", "mine", "commanded", file)) {
      assertThat(load.output())
          .matches("Loaded 2 rows into 'commanded' in \\d+\\.\\d s \\(load id mine\\)\n");
      ServerProcess.End end = load.end();
      assertThat(end.errors())
          .as("a line, and one every five seconds before")
          .allMatch(line -> line.startsWith("a.csv  "))
          .last()
          .asString()
          .startsWith("a.csv  2 rows, ");
      assertThat(end.exitCode()).isZero();
    }
  }

  @Test
  void saysThatThereIsNoServer() throws IOException {
    try (Socket silent = new Socket()) {
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String port = Integer.toString(silent.getLocalPort());

      ServerProcess.End end = ServerProcess.start("load", "--port", port, "commanded", file).end();

      assertThat(end.errors())
          .containsExactly(
              "CONFIGURATION_ERROR: no Tidemark server answers at 127.0.0.1:"
                  + port
                  + "; start one with ./tidemark serve, or name another with --host and --port");
      assertThat(end.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void namesABadRow() throws IOException {
    Files.writeString(
        folder.resolve("a.csv"), "3,2026-01-01 00:00:00,x\n", StandardOpenOption.APPEND);

    ServerProcess.End end =
        ServerProcess.start("load", "--port", port(), "--load-id", "mine", "commanded", file).end();

    assertThat(end.errors())
        .containsExactly(
            "INVALID_VALUE: a.csv row 3, column 'clicks': 'x' can't be kept as INTEGER");
    assertThat(end.exitCode()).isEqualTo(1);
  }

  @Test
  void needsAGroupAndAFile() {
    ServerProcess.End end = ServerProcess.start("load", "commanded").end();

    assertThat(end.errors().get(0)).isEqualTo("Missing required parameter: 'FILE'");
    assertThat(end.exitCode()).isEqualTo(2);
  }
}
