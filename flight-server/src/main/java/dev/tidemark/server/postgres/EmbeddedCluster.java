package dev.tidemark.server.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A PostgreSQL of the server's own, real binaries, data kept in {@code <data>/postgres}, its log
 * beside it. It is in a process group of its own, so that Ctrl-C reaches the server alone, which
 * then stops it in order. If it ends by itself it is started again, on the same port.
 */
public final class EmbeddedCluster implements AutoCloseable {
  private static final int PORTS_TRIED = 3;

  /** What its start script would take for its own. */
  private static final String NOT_IN_A_PATH = "\"$`\\";

  private final Postmaster postmaster;
  private final int port;
  private final PostmasterWatch watch;

  private EmbeddedCluster(Postmaster postmaster, LeftOver leftOver, int port) {
    this.postmaster = postmaster;
    this.port = port;
    this.watch = PostmasterWatch.start(postmaster, leftOver, port);
  }

  /**
   * Starts it on a free loopback port; creates the cluster in an empty folder, and first stops what
   * an earlier server left running. To be called with the data folder's lock held. Errors: {@code
   * POSTGRES_UNAVAILABLE} with the reason from its log, {@code DATA_DAMAGED}.
   */
  public static EmbeddedCluster start(Path data) {
    if (data.toString().chars().anyMatch(c -> NOT_IN_A_PATH.indexOf(c) >= 0)) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "the data folder '%s' must not have any of %s in its path"
              .formatted(data, NOT_IN_A_PATH));
    }
    Path folder = data.resolve("postgres");
    PostgresLog log = new PostgresLog(data.resolve("postgres.log"));
    PostgresPrograms programs = new PostgresPrograms(PostgresBinaries.unpacked(data), log);
    new ClusterFolder(data, folder).prepare(programs);
    Postmaster postmaster = new Postmaster(folder, programs);
    LeftOver leftOver = new LeftOver(postmaster);
    leftOver.end();
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      Optional<String> refusal = postmaster.start(port);
      if (refusal.isEmpty()) {
        return new EmbeddedCluster(postmaster, leftOver, port);
      }
      boolean taken = refusal.get().contains("could not create any TCP/IP sockets");
      if (!taken || attempt == PORTS_TRIED) {
        throw new TidemarkException(
            ErrorCode.POSTGRES_UNAVAILABLE,
            "the embedded PostgreSQL in '%s' does not start: %s; its log is '%s'"
                .formatted(folder, refusal.get(), log.file()));
      }
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE, "there is no free port for PostgreSQL: " + e, e);
    }
  }

  /** The address of its database {@code postgres}; the user is {@code postgres}, no password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** Stops it and waits until it has. */
  @Override
  public void close() {
    watch.close();
    if (!postmaster.stop()) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE, "the embedded PostgreSQL does not stop");
    }
  }
}
