package dev.tidemark.server.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A postmaster that outlived the server that started it: found by its lock file, and stopped. */
final class Postmaster {
  private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Postmaster() {}

  /**
   * Stops the folder's postmaster if one is left, and waits for its end. To be called only with the
   * data folder's lock held. Errors: {@code POSTGRES_UNAVAILABLE} if it won't end.
   */
  static void stopLeftOver(Path cluster) {
    Optional<ProcessHandle> left = find(cluster.resolve("postmaster.pid"));
    if (left.isEmpty()) {
      return;
    }
    ProcessHandle process = left.get();
    LOG.info("stopping a PostgreSQL that outlived its server, process {}", process.pid());
    process.destroy();
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "a PostgreSQL left by an earlier server (process "
              + process.pid()
              + ") does not stop; end it and start again",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TidemarkException(ErrorCode.CANCELLED, "the start was interrupted", e);
    }
  }

  private static Optional<ProcessHandle> find(Path lockFile) {
    try {
      List<String> lines = Files.readAllLines(lockFile);
      return ProcessHandle.of(Long.parseLong(lines.get(0).trim()))
          .filter(ProcessHandle::isAlive)
          .filter(process -> process.info().command().orElse("").contains("postgres"));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }
}
