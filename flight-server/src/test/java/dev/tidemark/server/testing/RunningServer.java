package dev.tidemark.server.testing;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.config.ConfigReader;
import dev.tidemark.server.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.flight.Location;

/**
 * The server that the tests of a JVM share, started by the first and stopped with the JVM. Its
 * PostgreSQL has the {@link OpenRole}.
 */
public final class RunningServer {
  private RunningServer() {}

  /** Started when it is first asked for. */
  private static final class Shared {
    static final TidemarkServer SERVER = start();

    private static TidemarkServer start() {
      Path data = newFolder();
      TidemarkServer server = TidemarkServer.start(config(data, Map.of()));
      OpenRole.make(server);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    server.close();
                    delete(data);
                  }));
      return server;
    }
  }

  public static TidemarkServer server() {
    return Shared.SERVER;
  }

  /** A configuration on a free port with small shares of the machine; {@code keys} go before. */
  public static ServerConfig config(Path data, Map<String, String> keys) {
    Map<String, String> all =
        new LinkedHashMap<>(
            Map.of(
                "data",
                data.toString(),
                "port",
                "0",
                "duckdb.memory",
                "300 MB",
                "postgres.connections",
                "10"));
    all.putAll(keys);
    return new ConfigReader().flags(all).read();
  }

  /** A connection of the real JDBC driver. */
  public static Connection connect() throws SQLException {
    return DriverManager.getConnection(server().jdbcUrl());
  }

  /** Where Flight clients connect. */
  public static Location location() {
    return Location.forGrpcInsecure("127.0.0.1", URI.create(server().address()).getPort());
  }

  /** Executes statements, each on its own, in a connection of their own. */
  public static void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Executes statements in the server's PostgreSQL, as its superuser. */
  public static void executeInPostgres(String... statements) throws SQLException {
    try (Connection postgres =
            DriverManager.getConnection(server().postgresUrl(), server().postgresLogin());
        Statement statement = postgres.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  public static Path newFolder() {
    try {
      return Files.createTempDirectory("tidemark-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a folder and everything in it. */
  public static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
