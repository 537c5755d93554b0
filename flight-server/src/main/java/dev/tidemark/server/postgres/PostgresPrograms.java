package dev.tidemark.server.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's programs, run one at a time. Whatever they say goes to the log.
 *
 * @param folder that has {@code bin}
 */
record PostgresPrograms(Path folder, PostgresLog log) {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresPrograms.class);

  /**
   * Runs a program to its end and returns whether it succeeded. Errors: {@code
   * POSTGRES_UNAVAILABLE} where it can't even be run.
   */
  boolean run(String program, String... arguments) {
    return runWith("", program, arguments);
  }

  /** The same with a text on its standard input: nobody sees it there, as he does an argument. */
  boolean runWith(String input, String program, String... arguments) {
    List<String> command = new ArrayList<>(privileges());
    command.add(folder.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().keySet().removeIf(name -> name.startsWith("PG"));
    process.environment().remove("LC_ALL");
    process.environment().put("LC_MESSAGES", "C");
    process.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.file().toFile()));
    try {
      Process running = process.start();
      feed(running, input);
      return running.waitFor() == 0;
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "PostgreSQL's program '" + program + "' cannot be run: " + e.getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TidemarkException(
          ErrorCode.CANCELLED, "the wait for PostgreSQL was interrupted", e);
    }
  }

  /** One that fails may have ended before it has read anything. */
  private static void feed(Process running, String input) {
    try (OutputStream stdin = running.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.debug("a program of PostgreSQL's does not read what it is given", e);
    }
  }

  /** PostgreSQL refuses to run as root; in a user namespace of its own root is nobody. */
  private static List<String> privileges() {
    return isRoot() ? List.of("unshare", "-U") : List.of();
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }
}
