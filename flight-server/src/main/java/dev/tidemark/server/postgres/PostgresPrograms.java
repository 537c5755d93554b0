package dev.tidemark.server.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL's programs, run one at a time. Whatever they say goes to the log.
 *
 * @param folder that has {@code bin}
 */
record PostgresPrograms(Path folder, PostgresLog log) {

  /**
   * Runs a program to its end and returns whether it succeeded. Errors: {@code
   * POSTGRES_UNAVAILABLE} where it can't even be run.
   */
  boolean run(String program, String... arguments) {
    List<String> command = new ArrayList<>(privileges());
    command.add(folder.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().keySet().removeIf(name -> name.startsWith("PG"));
    process.environment().remove("LC_ALL");
    process.environment().put("LC_MESSAGES", "C");
    process.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.file().toFile()));
    try {
      return process.start().waitFor() == 0;
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
