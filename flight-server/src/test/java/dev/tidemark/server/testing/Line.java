package dev.tidemark.server.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.arrow.flight.Location;

/** A line to the server that can be cut, as when a client's machine is switched off. */
public final class Line implements AutoCloseable {
  private final ServerSocket door;
  private final Location server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private Line(ServerSocket door, Location server) {
    this.door = door;
    this.server = server;
  }

  /** A line that carries any number of connections to the server. */
  public static Line to(Location server) throws IOException {
    Line line = new Line(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
    start(line::accept);
    return line;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "line");
    thread.setDaemon(true);
    thread.start();
  }

  /** Where clients of the line connect. */
  public Location location() {
    return Location.forGrpcInsecure(door.getInetAddress().getHostAddress(), door.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket onward = new Socket(server.getUri().getHost(), server.getUri().getPort());
        sockets.add(client);
        sockets.add(onward);
        start(() -> carry(client, onward));
        start(() -> carry(onward, client));
      }
    } catch (IOException e) {
      cut();
    }
  }

  private void carry(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      cut();
    }
  }

  /** Ends everything without a word: the server sees a reset connection. */
  public void cut() {
    sockets.forEach(Line::reset);
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already: the other direction saw the end first.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    cut();
  }
}
