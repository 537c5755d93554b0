package dev.tidemark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.RunningServer;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark test} in a process of its own. */
@Timeout(300)
class TestCommandTest {
  @Test
  void saysOfEachFileAndOnceOfAllHowItWent(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("right.slt"), "query I\nSELECT 1\n----\n1\n");
    Files.writeString(folder.resolve("wrong.slt"), "query I\nSELECT 1\n----\n2\n");
    int port = URI.create(RunningServer.server().address()).getPort();

    try (ServerProcess test =
        ServerProcess.start("test", "--port", Integer.toString(port), folder.toString())) {
      assertThat(test.output())
          .containsOnlyOnce("ok      " + folder.resolve("right.slt"))
          .containsOnlyOnce("FAILED  " + folder.resolve("wrong.slt"))
          .containsOnlyOnce("1 passed, 1 failed, in 2 files\n")
          .endsWith("\n1 passed, 1 failed, in 2 files\n");
      assertThat(test.end().exitCode()).isEqualTo(1);
    }
  }
}
