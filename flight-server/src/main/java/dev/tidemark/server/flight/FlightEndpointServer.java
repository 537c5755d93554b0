package dev.tidemark.server.flight;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.server.auth.HeaderLogin;
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.flight.call.Callers;
import dev.tidemark.server.flight.command.PreparedStatements;
import dev.tidemark.server.flight.puts.PutStreams;
import dev.tidemark.server.flight.wire.ResultWriter;
import dev.tidemark.server.query.QueryService;
import dev.tidemark.server.session.ConnectionWatch;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.session.SessionMiddleware;
import dev.tidemark.server.session.SessionRegistry;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;

/** The listening end: a Flight SQL service on one port. */
public final class FlightEndpointServer implements AutoCloseable {
  /**
   * Bytes that a connection hands to the system before it waits for its client, and below which it
   * hands on more. With Netty's 64 and 32 KB it does so in as small pieces, and wakes the client
   * for each: a million rows took 5 % longer.
   */
  private static final WriteBufferWaterMark ON_THEIR_WAY =
      new WriteBufferWaterMark(512 << 10, 1 << 20);

  private static final int MAX_MESSAGE_BYTES = 64 << 20;
  private static final int MAX_HEADER_BYTES = 64 << 10;
  private static final int PATIENCE_SECONDS = 5;

  private final FlightServer server;
  private final PreparedStatements prepared;
  private final PutStreams putStreams;
  private final ExecutorService threads;
  private final BufferAllocator allocator;

  private FlightEndpointServer(
      FlightServer server,
      PreparedStatements prepared,
      PutStreams putStreams,
      ExecutorService threads,
      BufferAllocator allocator) {
    this.server = server;
    this.prepared = prepared;
    this.putStreams = putStreams;
    this.threads = threads;
    this.allocator = allocator;
  }

  /** Starts listening. Errors: {@code CONFIGURATION_ERROR} where the port is taken. */
  public static FlightEndpointServer start(
      ServerConfig config,
      SessionRegistry sessions,
      HeaderLogin login,
      QueryService queries,
      Function<Session, TableCatalog> catalogs,
      BufferAllocator parent) {
    BufferAllocator allocator = parent.newChildAllocator("flight", 0, Long.MAX_VALUE);
    ExecutorService threads = Executors.newCachedThreadPool(FlightEndpointServer::daemon);
    Callers callers = new Callers(sessions, threads);
    PreparedStatements prepared = new PreparedStatements(queries, config.sessions().statements());
    PutStreams putStreams = new PutStreams(queries, allocator, config.puts().streams());
    FlightCommands wired =
        FlightCommands.of(
            queries, callers, prepared, config.queries().parameterRows(), catalogs, allocator);
    FlightSqlService service =
        new FlightSqlService(
            callers,
            wired.commands(),
            wired.sqlInfo(),
            wired.actions(),
            putStreams,
            wired.results(),
            new ResultWriter(threads, allocator),
            allocator);
    ConnectionWatch connections = new ConnectionWatch(sessions, threads);
    CallThreads calls = new CallThreads(threads);
    Consumer<NettyServerBuilder> transport =
        builder ->
            calls.addTo(
                builder
                    .addTransportFilter(connections)
                    .intercept(connections)
                    .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, ON_THEIR_WAY));
    ServerConfig.Listen listen = config.listen();
    FlightServer server =
        FlightServer.builder(
                allocator, Location.forGrpcInsecure(listen.host(), listen.port()), service)
            .executor(calls)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .setMaxHeaderListSize(MAX_HEADER_BYTES)
            .headerAuthenticator(login)
            .middleware(
                SessionMiddleware.KEY, new SessionMiddleware.Factory(sessions, login::isMinted))
            .transportHint("grpc.builderConsumer", transport)
            .build();
    try {
      server.start();
    } catch (IOException e) {
      allocator.close();
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "cannot listen on "
              + listen.host()
              + ":"
              + listen.port()
              + ", probably because another program does; choose another port with --port",
          e);
    }
    return new FlightEndpointServer(server, prepared, putStreams, threads, allocator);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "tidemark-calls");
    thread.setDaemon(true);
    return thread;
  }

  public int port() {
    return server.getPort();
  }

  /** Releases what is kept for a session that has ended. */
  public void forget(Session session) {
    prepared.forget(session);
  }

  /** Stops taking calls, gives those under way a moment, and ends. */
  @Override
  public void close() {
    try {
      server.shutdown();
      putStreams.close();
      if (!server.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        server.close();
      }
      threads.shutdown();
      threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      allocator.close();
    }
  }
}
