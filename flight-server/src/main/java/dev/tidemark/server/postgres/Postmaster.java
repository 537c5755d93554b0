package dev.tidemark.server.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The process that is the PostgreSQL of a cluster's folder. */
record Postmaster(Path cluster, PostgresPrograms programs) {

  /** Recovery after a crash may take its time; a start that fails is known at once. */
  private static final String START_SECONDS = "600";

  private static final String STOP_SECONDS = "60";

  /** The process that its lock file names, if there is one of that number. */
  Optional<ProcessHandle> process() {
    return number()
        .flatMap(number -> ProcessHandle.of(Math.abs(number)))
        .filter(ProcessHandle::isAlive);
  }

  /** Whether its lock file names a PostgreSQL that takes statements from its input alone. */
  boolean isSingleUser() {
    return number().filter(number -> number < 0).isPresent();
  }

  private Optional<Long> number() {
    try {
      String first = Files.readString(lockFile()).lines().findFirst().orElse("");
      return Optional.of(Long.parseLong(first.strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  Path lockFile() {
    return cluster.resolve("postmaster.pid");
  }

  /** Starts it, ready for connections; returns why it couldn't. */
  Optional<String> start(int port) {
    long before = programs.log().end();
    boolean started =
        programs.run(
            "pg_ctl",
            "start",
            "--pgdata=" + cluster,
            "--wait",
            "--timeout=" + START_SECONDS,
            "--log=" + programs.log().file(),
            "--silent",
            "--options=" + String.join(" ", options(port)));
    if (started) {
      return Optional.empty();
    }
    String reason = programs.log().reasonSince(before);
    stop();
    return Optional.of(reason);
  }

  /** Durable, whatever a test would like; reached by TCP only. */
  private static String[] options(int port) {
    return new String[] {
      "-p " + port,
      "-c listen_addresses=127.0.0.1",
      "-c unix_socket_directories=",
      "-c max_connections=200",
      "-c timezone=UTC",
      "-c log_timezone=UTC",
      "-c fsync=on",
      "-c full_page_writes=on",
      "-c synchronous_commit=on"
    };
  }

  /** Ends connections and stops it, if it runs; says no where it goes on all the same. */
  boolean stop() {
    return stop("fast") || stop("immediate");
  }

  private boolean stop(String how) {
    boolean stopped =
        programs.run(
            "pg_ctl",
            "stop",
            "--pgdata=" + cluster,
            "--mode=" + how,
            "--wait",
            "--timeout=" + STOP_SECONDS,
            "--silent");
    return stopped || !isRunning();
  }

  private boolean isRunning() {
    return programs.run("pg_ctl", "status", "--pgdata=" + cluster);
  }
}
