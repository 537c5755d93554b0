package dev.tidemark.sqltests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A virtual environment with the pinned requirements, made once and again when they change. Fails
 * aloud where there is no {@code python3}, since a test that doesn't run proves nothing.
 */
final class PythonEnvironment {
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final Path folder;
  private final Path requirements;
  private final Path log;

  PythonEnvironment(Path folder, Path requirements) {
    this.folder = folder.toAbsolutePath();
    this.requirements = requirements.toAbsolutePath();
    this.log = this.folder.resolveSibling(this.folder.getFileName() + ".log");
  }

  /** The interpreter, with everything installed. */
  Path prepare() throws IOException, InterruptedException {
    Path python = folder.resolve("bin/python");
    Path installed = folder.resolve("requirements.installed");
    if (Files.exists(installed)
        && Files.readString(installed).equals(Files.readString(requirements))) {
      return python;
    }
    Files.createDirectories(folder);
    run(List.of("python3", "-m", "venv", "--clear", folder.toString()), Map.of());
    run(
        List.of(
            python.toString(), "-m", "pip", "install", "--quiet", "-r", requirements.toString()),
        Map.of());
    Files.copy(requirements, installed);
    return python;
  }

  /**
   * Runs a command to its end.
   *
   * @throws AssertionError with all it printed, if it fails, takes too long or doesn't exist
   */
  void run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = start(builder);
    boolean ended = process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(
          String.join(" ", command)
              + (ended ? " ended with " + process.exitValue() : " took more than " + PATIENCE)
              + "\n"
              + Files.readString(log));
    }
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new AssertionError(
          "'" + builder.command().get(0) + "' is needed for the Python tests (3.11 or newer)", e);
    }
  }
}
