package dev.tidemark.server.flight.puts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.RunningServer;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client sends batch after batch and reads no answer. */
@Timeout(300)
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class UnreadAnswersTest {
  private static final FlightDescriptor TARGET = FlightDescriptor.path("features", "unread");
  private static final int WINDOW_BYTES = 1_000;
  private static final int SENT = 2_000;

  /** What the client's window and the server's own bound hold, twice. */
  private static final long MOST_UNREAD = 1_200;

  @TempDir private Path data;

  /** Asks for no message of the server before it is told to. */
  private static final class Deaf implements ClientInterceptor {
    private int asked;
    private boolean isDeaf = true;
    private Runnable hearing = () -> {};

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void request(int messages) {
          if (isToAsk(messages, () -> super.request(asked))) {
            super.request(messages);
          }
        }
      };
    }

    private synchronized boolean isToAsk(int messages, Runnable later) {
      if (isDeaf) {
        asked += messages;
        hearing = later;
      }
      return !isDeaf;
    }

    synchronized void hear() {
      isDeaf = false;
      hearing.run();
    }
  }

  private static ManagedChannel channel(TidemarkServer server, Deaf client) {
    return NettyChannelBuilder.forAddress("127.0.0.1", URI.create(server.address()).getPort())
        .usePlaintext()
        .flowControlWindow(WINDOW_BYTES)
        .intercept(client)
        .build();
  }

  private static long stored(Statement sql, long key) throws SQLException {
    try (ResultSet row =
        sql.executeQuery("SELECT count(*) FROM features.unread WHERE k = " + key)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Another stream's client reads its answers, so it overtakes the first. */
  @Test
  void isNotReadUntilItReads() throws Exception {
    Deaf client = new Deaf();
    try (TidemarkServer server =
            TidemarkServer.start(RunningServer.config(data, Map.<String, String>of()));
        BufferAllocator allocator = new RootAllocator();
        Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement sql = connection.createStatement()) {
      sql.execute(
          "CREATE FEATURE GROUP unread (k BIGINT, at TIMESTAMP(6), v INTEGER)"
              + " ENTITY KEY (k) EVENT TIME at");
      ManagedChannel channel = channel(server, client);
      try (FlightClient flight = FlightGrpcUtils.createFlightClient(allocator, channel);
          OpenPuts unread = new OpenPuts(flight, allocator, TARGET)) {
        for (int i = 0; i < SENT; i++) {
          unread.send(1, i);
        }
        putElsewhere(server, allocator);

        assertThat(stored(sql, 2)).isEqualTo(SENT);
        assertThat(stored(sql, 1)).isLessThan(MOST_UNREAD);

        client.hear();
        for (int i = 0; i < SENT; i++) {
          assertThat(unread.answer()).isEqualTo(1);
        }
        unread.end();
        assertThat(stored(sql, 1)).isEqualTo(SENT);
      } finally {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
      }
    }
  }

  private static void putElsewhere(TidemarkServer server, BufferAllocator allocator)
      throws Exception {
    Deaf client = new Deaf();
    client.hear();
    ManagedChannel channel = channel(server, client);
    try (FlightClient flight = FlightGrpcUtils.createFlightClient(allocator, channel);
        OpenPuts read = new OpenPuts(flight, allocator, TARGET)) {
      for (int i = 0; i < SENT; i++) {
        assertThat(read.put(2, i)).isEqualTo(1);
      }
      read.end();
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }
}
