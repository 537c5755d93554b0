package dev.tidemark.server.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which process works in a cluster's folder. Linux tells a process's working folder, which for
 * PostgreSQL's is the cluster; elsewhere the command line tells.
 */
final class FolderProcess {
  private static final Path PROCESSES = Path.of("/proc");

  private FolderProcess() {}

  /** Whether it is a PostgreSQL of that cluster. */
  static boolean worksIn(ProcessHandle process, Path cluster) {
    Optional<Path> folder = workingFolder(process);
    if (folder.isPresent()) {
      return folder.get().equals(real(cluster));
    }
    String[] arguments = process.info().arguments().orElse(new String[0]);
    return Arrays.asList(arguments).contains(cluster.toString());
  }

  /** Whether it has ended and only its parent hasn't noticed yet; never certain but on Linux. */
  static boolean isOver(ProcessHandle process) {
    try {
      String status = Files.readString(PROCESSES.resolve(process.pid() + "/stat"));
      return status.substring(status.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (IOException e) {
      return false;
    }
  }

  /** Certain only on Linux; elsewhere the answer is no. */
  static boolean nobodyWorksIn(Path cluster) {
    return Files.exists(PROCESSES.resolve("self/cwd"))
        && ProcessHandle.allProcesses().noneMatch(process -> worksIn(process, cluster));
  }

  private static Optional<Path> workingFolder(ProcessHandle process) {
    try {
      return Optional.of(Files.readSymbolicLink(PROCESSES.resolve(process.pid() + "/cwd")));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static Path real(Path cluster) {
    try {
      return cluster.toRealPath();
    } catch (IOException e) {
      return cluster;
    }
  }
}
