package dev.tidemark.server.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier server left in a cluster's folder: a postmaster that outlived it, or the lock
 * file of one that is dead. To be used only with the data folder's lock held.
 */
final class LeftOver {
  private static final Logger LOG = LoggerFactory.getLogger(LeftOver.class);
  private static final int PATIENCE_SECONDS = 5;

  /** It may have to recover first what a crash left. */
  private static final int SINGLE_USER_SECONDS = 60;

  private final Path cluster;
  private final Postmaster postmaster;

  LeftOver(Postmaster postmaster) {
    this.cluster = postmaster.cluster();
    this.postmaster = postmaster;
  }

  /**
   * Stops the postmaster if one is left. What is not clear, PostgreSQL refuses itself. Errors:
   * {@code POSTGRES_UNAVAILABLE} if it won't end.
   */
  void end() {
    Optional<ProcessHandle> named = postmaster.process();
    if (named.isEmpty()) {
      return;
    }
    ProcessHandle process = named.get();
    if (FolderProcess.worksIn(process, cluster)) {
      LOG.info("stopping a PostgreSQL that outlived its server, process {}", process.pid());
      stop(process);
      return;
    }
    if (FolderProcess.isOver(process)) {
      await(process, PATIENCE_SECONDS);
    }
    if (process.isAlive() && FolderProcess.nobodyWorksIn(cluster)) {
      LOG.info("process {} is not the PostgreSQL of '{}'", process.pid(), cluster);
      removeLockFile();
    }
  }

  private void stop(ProcessHandle process) {
    if (postmaster.isSingleUser()) {
      process.destroy();
      await(process, SINGLE_USER_SECONDS);
    }
    if (process.isAlive() && !postmaster.stop()) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "a PostgreSQL left by an earlier server (process "
              + process.pid()
              + ") does not stop; end it and start again");
    }
  }

  /** Until the system forgets the process, PostgreSQL takes its number for a living one. */
  private static void await(ProcessHandle process, int seconds) {
    try {
      process.onExit().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("process {} is over, but still there", process.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TidemarkException(ErrorCode.CANCELLED, "the start was interrupted", e);
    }
  }

  private void removeLockFile() {
    try {
      Files.deleteIfExists(postmaster.lockFile());
    } catch (IOException e) {
      LOG.debug("{} can't be removed", postmaster.lockFile(), e);
    }
  }
}
