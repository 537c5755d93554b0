package dev.tidemark.bench;

import com.google.protobuf.Any;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A running Tidemark with its own PostgreSQL, and a Flight SQL connection to it. */
public final class Tidemark implements AutoCloseable {
  private static final long START_MILLIS = 60_000;

  private final BufferAllocator allocator;
  private final EmbeddedPostgres postgres;
  private final ServerProcess server;
  private final FlightSqlClient client;
  private final Path warehouse;

  private Tidemark(
      BufferAllocator allocator, EmbeddedPostgres postgres, ServerProcess server, Path warehouse) {
    this.allocator = allocator;
    this.postgres = postgres;
    this.server = server;
    this.client = new FlightSqlClient(connect());
    this.warehouse = warehouse;
  }

  static Tidemark start(BufferAllocator allocator, Path jar, Path imports, Sizes sizes)
      throws IOException, InterruptedException {
    return start(allocator, jar, imports, sizes.folder(), Map.of());
  }

  /**
   * Starts on empty state. PostgreSQL makes commits durable before it tells of them, for whoever
   * connects.
   *
   * @param jar the server's
   * @param imports the folder from which it may load
   * @param folder gets the state, in {@code state}
   * @param settings of the server, as in its properties file
   */
  public static Tidemark start(
      BufferAllocator allocator, Path jar, Path imports, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    Path state = Files.createDirectories(folder.resolve("state"));
    Path warehouse = state.resolve("warehouse");
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(state.resolve("postgres"))
            .setCleanDataDirectory(true)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
    Path properties = state.resolve("tidemark.properties");
    Files.write(properties, settings.entrySet().stream().map(Object::toString).toList());
    int port = freePort();
    ServerProcess server =
        ServerProcess.startTidemark(
            jar,
            port,
            state.resolve("server.log"),
            List.of(
                "--data", state.resolve("data").toString(),
                "--postgres-url", postgres.getJdbcUrl("postgres", "postgres"),
                "--warehouse", warehouse.toString(),
                "--import", imports.toString(),
                "--config", properties.toString()));
    Tidemark tidemark = new Tidemark(allocator, postgres, server, warehouse);
    tidemark.awaitStart();
    return tidemark;
  }

  /** One more connection, which the caller closes. */
  public FlightClient connect() {
    Location location = Location.forGrpcInsecure("127.0.0.1", server.port());
    return FlightClient.builder(allocator, location).build();
  }

  /**
   * One more connection, which the caller closes. It hands answers over in the thread that reads
   * them, as whoever makes many small calls would have it: a listener must not wait.
   */
  public FlightClient connectDirectly() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .directExecutor()
            .build();
    return FlightGrpcUtils.createFlightClient(allocator, channel);
  }

  private void awaitStart() throws InterruptedException {
    long deadline = System.currentTimeMillis() + START_MILLIS;
    while (true) {
      try {
        query("SELECT 1", batch -> {});
        return;
      } catch (FlightRuntimeException e) {
        if (!server.isAlive() || System.currentTimeMillis() > deadline) {
          throw new IllegalStateException("Tidemark did not start; see state/server.log", e);
        }
        Thread.sleep(100);
      }
    }
  }

  /** Its own connection. */
  public FlightSqlClient client() {
    return client;
  }

  /** Of the PostgreSQL that Tidemark uses, for everybody. */
  public String postgresUrl() {
    return postgres.getJdbcUrl("postgres", "postgres");
  }

  /** Of the server. */
  public long pid() {
    return server.pid();
  }

  /** Of the postmaster of the PostgreSQL that Tidemark uses. */
  public long postgresPid() throws IOException {
    Path file = warehouse.resolveSibling("postgres").resolve("postmaster.pid");
    try (Stream<String> lines = Files.lines(file)) {
      return Long.parseLong(lines.findFirst().orElseThrow().strip());
    }
  }

  /** The Parquet files in the warehouse, in the order of their names. */
  public List<Path> dataFiles() throws IOException {
    try (Stream<Path> files = Files.walk(warehouse)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  /** Runs a statement that changes something. */
  public void update(String sql) {
    client.executeUpdate(sql);
  }

  /** The way every client goes: GetFlightInfo, then DoGet. */
  public void query(String sql, Consumer<VectorSchemaRoot> batches) {
    FlightInfo info = client.execute(sql);
    drain(info.getEndpoints().get(0).getTicket(), batches);
  }

  /** One round trip: a DoGet whose ticket is the statement itself. */
  public void queryAtOnce(String sql, Consumer<VectorSchemaRoot> batches) {
    CommandStatementQuery command = CommandStatementQuery.newBuilder().setQuery(sql).build();
    drain(new Ticket(Any.pack(command).toByteArray()), batches);
  }

  /** Hands on every batch of a result; a batch is only valid during the call. */
  @SuppressWarnings("try") // close() may be interrupted, and then the run ends
  public void drain(Ticket ticket, Consumer<VectorSchemaRoot> batches) {
    try (FlightStream stream = client.getStream(ticket)) {
      while (stream.next()) {
        batches.accept(stream.getRoot());
      }
    } catch (Exception e) {
      if (e instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      client.close();
    } catch (Exception e) {
      throw new IOException(e);
    } finally {
      try {
        server.close();
      } finally {
        postgres.close();
      }
    }
  }
}
