package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.ServerProcess;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client whose headers are larger than the server takes, and that doesn't heed what it says. */
@Timeout(120)
class LargeHeaderTest {
  private static final int FRAME_BYTES = 16_384;
  private static final int FRAMES = 8;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int CONTINUATION = 9;

  @TempDir private Path data;

  /** The frames of HTTP/2, since clients of Java don't send so much. */
  private static String answerToLargeHeaders(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
      out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      frame(out, SETTINGS, 0, new byte[0]);
      frame(out, HEADERS, 1, new byte[FRAME_BYTES]);
      for (int i = 1; i < FRAMES; i++) {
        frame(out, CONTINUATION, 1, new byte[FRAME_BYTES]);
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static void frame(DataOutputStream out, int type, int stream, byte[] payload)
      throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(0);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }

  @Test
  void isRefusedWithoutATraceInTheServersLog() throws IOException, SQLException {
    ServerProcess server = ServerProcess.serve(data);
    try {
      String url = server.jdbcUrl();
      int port = URI.create(url.substring("jdbc:".length())).getPort();

      assertThat(answerToLargeHeaders(port)).contains("Header size exceeded");

      try (Connection other = DriverManager.getConnection(url)) {
        assertThat(other.isValid(10)).isTrue();
      }
    } finally {
      server.stop();
    }
    assertThat(server.end().errors()).noneMatch(line -> line.contains("Http2Exception"));
  }
}
