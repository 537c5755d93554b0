package dev.tidemark.catalog.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A line to a PostgreSQL that may be cut in the middle: nothing more arrives, on either side, and
 * neither is told. Connections that are made later work. Thread-safe.
 */
public final class SilentLine implements Closeable {
  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private final ServerSocket listener;
  private final int port;
  private final PGSimpleDataSource through;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();

  /** A line to that database. */
  public SilentLine(DataSource database) {
    try {
      PGSimpleDataSource direct = database.unwrap(PGSimpleDataSource.class);
      listener = new ServerSocket(0, 0, loopback);
      port = direct.getPortNumbers()[0];
      through = new PGSimpleDataSource();
      through.setServerNames(new String[] {loopback.getHostAddress()});
      through.setPortNumbers(new int[] {listener.getLocalPort()});
      through.setDatabaseName(direct.getDatabaseName());
      through.setUser(direct.getUser());
      start(this::accept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The database at its end. */
  public DataSource database() {
    return through;
  }

  /** Cuts what is connected now. */
  public void cut() {
    connections.forEach(connection -> connection.isCut = true);
  }

  private void accept() {
    try {
      while (true) {
        Connection connection = new Connection(listener.accept(), new Socket(loopback, port));
        connections.add(connection);
        start(() -> connection.forward(connection.client, connection.server));
        start(() -> connection.forward(connection.server, connection.client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "silent line");
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends all connections, on both sides. */
  @Override
  public void close() throws IOException {
    listener.close();
    for (Connection connection : connections) {
      connection.client.close();
      connection.server.close();
    }
  }

  private static final class Connection {
    private final Socket client;
    private final Socket server;
    private volatile boolean isCut;

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void forward(Socket from, Socket to) {
      byte[] bytes = new byte[8192];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
          if (!isCut) {
            out.write(bytes, 0, read);
          }
        }
        if (!isCut) {
          to.close();
        }
      } catch (IOException e) {
        // Closed.
      }
    }
  }
}
