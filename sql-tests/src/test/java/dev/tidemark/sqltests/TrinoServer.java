package dev.tidemark.sqltests;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A real Trino of one node that reads a Tidemark's tables: a process of its own. */
public final class TrinoServer implements AutoCloseable {
  /** The variable of its environment that has the password of the catalog's PostgreSQL. */
  private static final String PASSWORD = "TIDEMARK_CATALOG_PASSWORD";

  /** Where the build has unpacked the server, and the folder to keep its files in. */
  private static final Path HOME =
      Path.of(System.getProperty("tidemark.trino.home", "target/trino/trino-server-476"))
          .toAbsolutePath();

  private static final int FIRST_PORT = 10_000;
  private static final int LAST_PORT = 30_000;
  private static final int PORTS_TRIED = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Process process;
  private final int port;
  private final Path log;

  private TrinoServer(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /**
   * A port that nobody listens on, below those that systems give to clients: none of these can take
   * it before Trino does.
   */
  public static int freePort() throws IOException {
    for (int attempt = 1; ; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        if (attempt == PORTS_TRIED) {
          throw taken;
        }
      }
    }
  }

  /** The address for Tidemark, with the one catalog. */
  public static String url(int port) {
    return "jdbc:trino://127.0.0.1:" + port + "/tidemark";
  }

  /** Starts it and waits until it takes queries. */
  public static TrinoServer start(
      int port, String postgresUrl, Properties login, Path warehouse, Path folder)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(HOME.resolve("lib"))) {
      throw new IllegalStateException(
          "There is no Trino in " + HOME + "; the Maven profile 'trino' brings one");
    }
    Path etc = Files.createDirectories(folder.resolve("etc"));
    write(
        etc.resolve("config.properties"),
        Map.of(
            // random queries join more at once than people do
            "query.max-stage-count", "1000",
            "coordinator", "true",
            "node-scheduler.include-coordinator", "true",
            "http-server.http.port", Integer.toString(port),
            "discovery.uri", "http://127.0.0.1:" + port,
            "node.internal-address", "127.0.0.1",
            "node.bind-ip", "127.0.0.1",
            "query.max-memory", "900MB",
            "query.max-memory-per-node", "900MB",
            "memory.heap-headroom-per-node", "300MB"));
    write(
        Files.createDirectories(etc.resolve("catalog")).resolve("tidemark.properties"),
        Map.ofEntries(
            Map.entry("connector.name", "iceberg"),
            Map.entry("iceberg.catalog.type", "jdbc"),
            Map.entry("iceberg.jdbc-catalog.driver-class", "org.postgresql.Driver"),
            Map.entry("iceberg.jdbc-catalog.connection-url", postgresUrl),
            Map.entry("iceberg.jdbc-catalog.connection-user", login.getProperty("user")),
            Map.entry("iceberg.jdbc-catalog.connection-password", "${ENV:" + PASSWORD + "}"),
            Map.entry("iceberg.jdbc-catalog.catalog-name", "tidemark"),
            Map.entry("iceberg.jdbc-catalog.schema-version", "V1"),
            Map.entry("iceberg.jdbc-catalog.default-warehouse-dir", "file://" + warehouse),
            Map.entry("fs.hadoop.enabled", "true")));
    // Its other plugins would only make the start longer.
    Files.createSymbolicLink(
        Files.createDirectories(folder.resolve("plugin")).resolve("iceberg"),
        HOME.resolve("plugin").resolve("iceberg"));
    Path log = folder.resolve("trino.log");
    ProcessBuilder program =
        new ProcessBuilder(command(etc, folder))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    program.environment().put(PASSWORD, login.getProperty("password"));
    Process process = program.start();
    TrinoServer server = new TrinoServer(process, port, log);
    server.awaitStart();
    return server;
  }

  /** A session of its own, without Tidemark. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(port), "watcher", null);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  private static List<String> command(Path etc, Path folder) {
    return List.of(
        TrinoJava.find().toString(),
        "-Xmx2G",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djdk.attach.allowAttachSelf=true",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "-Dnode.id=tidemark-test",
        "-Dnode.environment=test",
        "-Dnode.data-dir=" + folder.resolve("var"),
        "-Dconfig=" + etc.resolve("config.properties"),
        "-Dcatalog.config-dir=" + etc.resolve("catalog"),
        "-Dplugin.dir=" + folder.resolve("plugin"),
        "-cp",
        HOME.resolve("lib") + "/*",
        "io.trino.server.TrinoServer");
  }

  private static void write(Path file, Map<String, String> properties) throws IOException {
    StringBuilder text = new StringBuilder();
    properties.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    Files.writeString(file, text);
  }

  private void awaitStart() throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!Files.readString(log).contains("SERVER STARTED") || !hasNode()) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        close();
        throw new IllegalStateException("Trino did not start:\n" + Files.readString(log));
      }
      process.waitFor(100, TimeUnit.MILLISECONDS);
    }
  }

  /** It says that it has started a moment before it knows itself as a node. */
  private boolean hasNode() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      return statement.executeQuery("SELECT count(*) FROM (VALUES 1, 2)").next();
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(20, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
