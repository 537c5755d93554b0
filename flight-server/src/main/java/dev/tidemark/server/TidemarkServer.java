package dev.tidemark.server;

import dev.tidemark.offline.replication.Replicator;
import dev.tidemark.server.auth.PasswordFile;
import dev.tidemark.server.config.ServerConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/** A running server: what {@code ./tidemark serve} starts, and tests. */
public final class TidemarkServer implements AutoCloseable {
  private static final long HELD_BACK_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

  private final ServerConfig config;
  private final Stores stores;
  private final Endpoint endpoint;
  private boolean closed;

  private TidemarkServer(ServerConfig config, Stores stores, Endpoint endpoint) {
    this.config = config;
    this.stores = stores;
    this.endpoint = endpoint;
  }

  /**
   * Starts PostgreSQL if it is the embedded one, brings the catalog up to date, finishes what a
   * crash left, and listens. Errors: {@code CONFIGURATION_ERROR}, {@code POSTGRES_UNAVAILABLE},
   * {@code DATA_DAMAGED}, {@code NEWER_FORMAT}, {@code WAREHOUSE_UNAVAILABLE}; nothing is left
   * running then.
   */
  public static TidemarkServer start(ServerConfig config) {
    ListenCheck.check(config);
    Optional<PasswordFile> passwords = config.passwordFile().map(PasswordFile::read);
    Stores stores = Stores.open(config);
    try {
      Endpoint endpoint = Endpoint.open(config, passwords, stores);
      FirstPlan.begin();
      return new TidemarkServer(config, stores, endpoint);
    } catch (RuntimeException e) {
      stores.close();
      throw e;
    }
  }

  public int port() {
    return endpoint.flight().port();
  }

  /** For Flight clients. */
  public String address() {
    return "grpc://" + config.listen().host() + ":" + port();
  }

  /** For the Flight SQL JDBC driver. */
  public String jdbcUrl() {
    return "jdbc:arrow-flight-sql://"
        + config.listen().host()
        + ":"
        + port()
        + "/?useEncryption=false";
  }

  /**
   * Moves the tails into Iceberg now, instead of within the interval. What was written after a
   * transaction began that is still open, in whichever database of PostgreSQL's, can't be moved: it
   * waits two seconds at most for its end, since autovacuum's are short.
   */
  public void replicate() {
    Replicator replicator = stores.replicator();
    long end = System.nanoTime() + HELD_BACK_NANOS;
    replicator.replicateNow();
    while (replicator.status().stream().anyMatch(group -> group.waitingRows() > 0)
        && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE_NANOS);
      replicator.replicateNow();
    }
  }

  /** The address of the PostgreSQL in use, for a model server that reads it directly. */
  public String postgresUrl() {
    return stores.postgres().url();
  }

  /** Who may connect to it, and by which password. */
  public Properties postgresLogin() {
    return stores.postgres().login();
  }

  /** Bytes of batches held for queries and clients at this moment. */
  public long batchBytes() {
    return stores.allocator().getAllocatedMemory();
  }

  /** Stops taking calls, then everything in the order in which it depends on the rest. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      endpoint.close();
      stores.close();
    }
  }
}
