package dev.tidemark.server.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of the server's own, real binaries, data kept in {@code <data>/postgres}, its log
 * beside it. It is in a process group of its own, so that Ctrl-C reaches the server alone, which
 * then stops it in order. If it ends by itself it is started again, on the same port.
 */
public final class EmbeddedCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCluster.class);
  private static final int PORTS_TRIED = 3;
  private static final String WRONG_PASSWORD = "28P01";

  /** What its start script would take for its own. */
  private static final String NOT_IN_A_PATH = "\"$`\\";

  private final Postmaster postmaster;
  private final int port;
  private final ClusterPassword password;
  private final PostmasterWatch watch;

  private EmbeddedCluster(
      Postmaster postmaster, LeftOver leftOver, int port, ClusterPassword password) {
    this.postmaster = postmaster;
    this.port = port;
    this.password = password;
    this.watch = PostmasterWatch.start(postmaster, leftOver, port);
  }

  /**
   * Starts it on a free loopback port; creates the cluster in an empty folder, gives one without a
   * password a new one, and first stops what an earlier server left running. To be called with the
   * data folder's lock held. Errors: {@code POSTGRES_UNAVAILABLE} with the reason from its log,
   * {@code DATA_DAMAGED}.
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
    ClusterFolder cluster = new ClusterFolder(data, folder);
    cluster.prepare(programs);
    Postmaster postmaster = new Postmaster(folder, programs);
    LeftOver leftOver = new LeftOver(postmaster);
    leftOver.end();
    ClusterPassword password = password(cluster, programs);
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      Optional<String> refusal = postmaster.start(port);
      if (refusal.isEmpty()) {
        EmbeddedCluster started = new EmbeddedCluster(postmaster, leftOver, port, password);
        started.requireLogin(cluster);
        return started;
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

  private static ClusterPassword password(ClusterFolder cluster, PostgresPrograms programs) {
    Optional<ClusterPassword> kept = ClusterPassword.keptIn(cluster);
    if (kept.isPresent()) {
      return kept.get();
    }
    ClusterPassword fresh = ClusterPassword.random();
    new NewPassword(cluster, programs, fresh).set();
    return fresh;
  }

  /** Stops it where the password isn't the one that it knows. */
  private void requireLogin(ClusterFolder cluster) {
    try {
      DriverManager.getConnection(jdbcUrl(), user(), password()).close();
    } catch (SQLException e) {
      if (WRONG_PASSWORD.equals(e.getSQLState())) {
        close();
        throw new TidemarkException(
            ErrorCode.DATA_DAMAGED,
            "the password in '%s' is not the one of PostgreSQL's user '%s': write that one there, or %s"
                .formatted(
                    cluster.path().resolve(ClusterPassword.FILE),
                    ClusterPassword.USER,
                    ClusterPassword.WAY_OUT),
            e);
      }
      LOG.debug("the embedded PostgreSQL takes no connection yet", e);
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

  /** The address of its database {@code postgres}. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** The name of its superuser. */
  public String user() {
    return ClusterPassword.USER;
  }

  /** That user's password. */
  public String password() {
    return password.text();
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
