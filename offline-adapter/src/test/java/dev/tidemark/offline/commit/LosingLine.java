package dev.tidemark.offline.commit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A line to PostgreSQL that breaks once, after a statement was done there and before its answer is
 * here.
 */
final class LosingLine implements AutoCloseable {
  private static final String COMMIT = "UPDATE iceberg_tables";

  /** Of the message ReadyForQuery all but the last byte, which is the transaction's state. */
  private static final String READY = "Z\0\0\0\5";

  private final ServerSocket door;
  private final int port;
  private final AtomicInteger lost = new AtomicInteger();

  private LosingLine(ServerSocket door, int port) {
    this.door = door;
    this.port = port;
  }

  static LosingLine to(int port) throws IOException {
    LosingLine line =
        new LosingLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
    start(line::accept);
    return line;
  }

  int port() {
    return door.getLocalPort();
  }

  /** How many answers were lost. */
  int lost() {
    return lost.get();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "losing-line");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket onward = new Socket(InetAddress.getLoopbackAddress(), port);
        start(() -> carry(client, onward));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  /** The protocol is question and answer: what is read after a question is its answer. */
  private void carry(Socket client, Socket server) {
    AtomicBoolean loses = new AtomicBoolean();
    try (client;
        server) {
      start(() -> answers(server, client, loses));
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      byte[] bytes = new byte[1 << 16];
      int read;
      while ((read = in.read(bytes)) > 0) {
        if (text(bytes, read).contains(COMMIT) && lost.compareAndSet(0, 1)) {
          loses.set(true);
        }
        out.write(bytes, 0, read);
        out.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answers(Socket server, Socket client, AtomicBoolean loses) {
    StringBuilder kept = new StringBuilder();
    try {
      InputStream in = server.getInputStream();
      byte[] bytes = new byte[1 << 16];
      int read;
      while ((read = in.read(bytes)) > 0) {
        if (!loses.get()) {
          client.getOutputStream().write(bytes, 0, read);
          client.getOutputStream().flush();
        } else if (isWhole(kept.append(text(bytes, read)))) {
          client.shutdownOutput();
          return;
        }
      }
    } catch (IOException e) {
      // One side has closed it.
    }
  }

  private static String text(byte[] bytes, int length) {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** It ends with ReadyForQuery: what was asked for is done, and committed. */
  private static boolean isWhole(CharSequence answer) {
    int last = answer.length() - READY.length() - 1;
    return last >= 0 && answer.subSequence(last, answer.length() - 1).toString().equals(READY);
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
