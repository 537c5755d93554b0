package dev.tidemark.server.upload;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** A server, as a client of Flight SQL sees it. */
public final class ServerConnection implements AutoCloseable {
  private final String address;
  private final FlightClient client;
  private final List<CallOption> login = new ArrayList<>();

  private ServerConnection(String address, FlightClient client) {
    this.address = address;
    this.client = client;
  }

  /**
   * Connects and logs in. Errors: {@code CONFIGURATION_ERROR} where nobody answers, {@code
   * UNAUTHENTICATED}.
   *
   * @param user where the server asks for one
   */
  public static ServerConnection open(
      BufferAllocator allocator, String host, int port, Optional<String> user, String password) {
    Location location = Location.forGrpcInsecure(host, port);
    ServerConnection connection =
        new ServerConnection(host + ":" + port, FlightClient.builder(allocator, location).build());
    try {
      user.ifPresent(name -> connection.logIn(name, password));
      return connection;
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void logIn(String user, String password) {
    try {
      Optional<CredentialCallOption> token = client.authenticateBasicToken(user, password);
      token.ifPresent(login::add);
    } catch (FlightRuntimeException e) {
      throw explain(e);
    }
  }

  FlightClient client() {
    return client;
  }

  CallOption[] options() {
    return login.toArray(CallOption[]::new);
  }

  /** The options of a put that the server takes once. */
  CallOption[] options(String idempotencyKey) {
    CallHeaders headers = new FlightCallHeaders();
    headers.insert("tidemark-idempotency-key", idempotencyKey);
    List<CallOption> options = new ArrayList<>(login);
    options.add(new HeaderCallOption(headers));
    return options.toArray(CallOption[]::new);
  }

  /** All rows of a statement, as texts. Errors: those of the statement. */
  @SuppressWarnings("try") // what Flight closes is declared to throw anything
  public List<List<String>> texts(String sql) {
    List<List<String>> rows = new ArrayList<>();
    try {
      FlightSqlClient statements = new FlightSqlClient(client);
      FlightInfo info = statements.execute(sql, options());
      try (FlightStream stream =
          statements.getStream(info.getEndpoints().get(0).getTicket(), options())) {
        while (stream.next()) {
          for (int i = 0; i < stream.getRoot().getRowCount(); i++) {
            rows.add(texts(stream.getRoot().getFieldVectors(), i));
          }
        }
      }
      return rows;
    } catch (FlightRuntimeException e) {
      throw explain(e);
    } catch (Exception e) {
      throw new TidemarkException(
          ErrorCode.INTERNAL_ERROR, "the answer of " + address + " can't be read: " + e, e);
    }
  }

  private static List<String> texts(List<FieldVector> columns, int row) {
    return columns.stream().map(column -> String.valueOf(column.getObject(row))).toList();
  }

  /** What the server said, or that there is none. */
  TidemarkException explain(FlightRuntimeException error) {
    if (error.status().code() == FlightStatusCode.UNAVAILABLE) {
      return new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "no Tidemark server answers at "
              + address
              + "; start one with ./tidemark serve, or name another with --host and --port",
          error);
    }
    return ServerErrors.translate(error);
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
