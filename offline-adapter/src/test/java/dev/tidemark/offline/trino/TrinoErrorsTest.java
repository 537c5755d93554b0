package dev.tidemark.offline.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Trino's own driver throws, at a server that answers each statement in one way. */
@Timeout(60)
class TrinoErrorsTest {
  private static final String NOT_REACHED =
      "SOURCE_ERROR: Trino cannot be reached or closed the connection (jdbc:trino://";

  private static final String ANSWER =
      """
      {"id": "q", "infoUri": "http://localhost/q", "stats": {"state": "FINISHED"},
       "columns": [{"name": "a", "type": "varchar", "typeSignature":
         {"rawType": "varchar", "arguments": [{"kind": "LONG", "value": 2147483647}]}}],
       "data": [["abc"]]}""";

  private static final String FAILURE =
      """
      {"id": "q", "infoUri": "http://localhost/q", "stats": {"state": "FAILED"},
       "error": {"message": "no such thing", "errorCode": %d, "errorName": "X",
         "errorType": "USER_ERROR"}}""";

  /** What is done with a statement's rows. */
  private interface Reading {
    void of(ResultSet rows) throws SQLException;
  }

  private static TidemarkException failure(int status, String answer, Reading reading)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/statement",
        exchange -> {
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      return failure(server.getAddress().getPort(), reading);
    } finally {
      server.stop(0);
    }
  }

  private static TidemarkException failure(int port, Reading reading) {
    String url = "jdbc:trino://localhost:" + port + "/lake";
    SQLException error =
        catchThrowableOfType(SQLException.class, () -> read(url + "?user=tidemark", reading));
    return TrinoErrors.translate(error, new TrinoConfig(url, "tidemark", Optional.empty(), 1));
  }

  private static void read(String url, Reading reading) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT a FROM t")) {
      rows.next();
      reading.of(rows);
    }
  }

  @Test
  void tellsOfTheConnectionWhereNobodyListens() throws IOException {
    try (Socket silent = new Socket()) {
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

      assertThat(failure(silent.getLocalPort(), rows -> {})).hasMessageStartingWith(NOT_REACHED);
    }
  }

  @Test
  void tellsOfTheConnectionWhereItIsClosed() throws IOException {
    try (ServerSocket door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread closer =
          new Thread(
              () -> {
                try {
                  while (true) {
                    door.accept().close();
                  }
                } catch (IOException e) {
                  // The test is over.
                }
              });
      closer.setDaemon(true);
      closer.start();

      assertThat(failure(door.getLocalPort(), rows -> {})).hasMessageStartingWith(NOT_REACHED);
    }
  }

  @Test
  void saysWhatTheDriverSaysOfAValue() throws IOException {
    TidemarkException failure = failure(200, ANSWER, rows -> rows.getInt(1));

    assertThat(failure).hasMessageStartingWith("SOURCE_ERROR: Trino says: ");
    assertThat(failure).hasMessageContaining("abc");
  }

  @Test
  void saysWhatTheDriverSaysOfAnAnswer() throws IOException {
    assertThat(failure(200, "no JSON", rows -> {}))
        .hasMessageStartingWith("SOURCE_ERROR: Trino says: ")
        .hasMessageContaining("invalid response");
    assertThat(failure(401, "", rows -> {}))
        .hasMessageStartingWith("SOURCE_ERROR: Trino says: ")
        .hasMessageContaining("Authentication failed");
  }

  /** Trino's GENERIC_USER_ERROR has the number 0, too. */
  @Test
  void saysWhatTrinoSays() throws IOException {
    assertThat(failure(200, FAILURE.formatted(0), rows -> {}))
        .hasMessage("SOURCE_ERROR: Trino says: Query failed (#q): no such thing");
    assertThat(failure(200, FAILURE.formatted(8), rows -> {}).code())
        .isEqualTo(ErrorCode.DIVISION_BY_ZERO);
  }

  /** QUERY_HAS_TOO_MANY_STAGES and EXCEEDED_CPU_LIMIT. */
  @ParameterizedTest
  @ValueSource(ints = {40, 131_077})
  void saysWhatToDoAboutALimit(int number) throws IOException {
    assertThat(failure(200, FAILURE.formatted(number), rows -> {}))
        .hasMessage(
            "LIMIT_EXCEEDED: Trino says: Query failed (#q): no such thing; raise Trino's limit, ask for less at once, or SET engine = 'duckdb'");
  }
}
