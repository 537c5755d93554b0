package dev.tidemark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code tidemark} at the root, alone in a folder, so that there is nothing to build.
 */
@Timeout(300)
class LauncherTest {
  @TempDir private Path folder;

  private record End(int exitCode, String output, String errors) {}

  @BeforeEach
  void copyTheScript() throws IOException {
    Files.copy(Path.of("..", "tidemark"), folder.resolve("tidemark"));
  }

  /** A command that says it is that Java, and otherwise only what it was called with. */
  private Path java(String name, String version) throws IOException {
    Path command = folder.resolve(name).resolve("bin/java");
    Files.createDirectories(command.getParent());
    Files.writeString(
        command,
        """
        #!/bin/sh
        case $1 in
          -XshowSettings*) echo "    java.specification.version = %s" >&2 ;;
          *) echo "%s runs $*" ;;
        esac
        """
            .formatted(version, name));
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    return command;
  }

  private End launch(Map<String, String> environment) throws Exception {
    ProcessBuilder script =
        new ProcessBuilder("/bin/sh", folder.resolve("tidemark").toString(), "sql", "SELECT 1");
    script.environment().clear();
    script.environment().put("PATH", "/usr/bin:/bin");
    script.environment().putAll(environment);
    Path errors = folder.resolve("errors");
    Process process = script.redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new End(process.waitFor(), output, Files.readString(errors));
  }

  @Test
  void saysWhichJavaItNeedsAndThatTheNamedOneIsNotThere() throws Exception {
    End end = launch(Map.of("TIDEMARK_JAVA", "/nowhere/java"));

    assertThat(end.exitCode()).isEqualTo(1);
    assertThat(end.output()).isEmpty();
    assertThat(end.errors())
        .startsWith("Tidemark needs Java 17 or newer")
        .contains("It looked at:\n  /nowhere/java (not there)\n");
  }

  @Test
  void saysThatTheNamedOneIsTooOld() throws Exception {
    Path eleven = java("eleven", "11");
    Path eight = java("eight", "1.8");

    assertThat(launch(Map.of("TIDEMARK_JAVA", eleven.toString())).errors())
        .contains("  " + eleven + " (Java 11)\n");
    assertThat(launch(Map.of("TIDEMARK_JAVA", eight.toString())).errors())
        .contains("  " + eight + " (Java 8)\n");
  }

  @Test
  void passesByAnOldOneForTheNextThatFits() throws Exception {
    java("old", "11");
    Path fitting = java("fitting", "21");

    End end =
        launch(
            Map.of(
                "JAVA_HOME",
                folder.resolve("old").toString(),
                "PATH",
                fitting.getParent() + ":/usr/bin:/bin"));

    assertThat(end.exitCode()).isZero();
    assertThat(end.output()).startsWith("fitting runs ").endsWith(" sql SELECT 1\n");
  }
}
