package dev.tidemark.server;

import dev.tidemark.server.cli.TidemarkCommand;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program. */
public final class Tidemark {
  /** The JDBC driver's; held here, since a logger that nobody holds forgets its level. */
  private static final Logger DRIVER = Logger.getLogger("org.apache.arrow.driver.jdbc.shaded");

  /** Warns of every client that stops reading in the middle, which is its right. */
  private static final Logger TRANSPORT = Logger.getLogger("io.grpc.netty.NettyServerHandler");

  /**
   * Tells of every client that doesn't heed the protocol, such as one whose headers are too large.
   */
  private static final Logger CONNECTIONS = Logger.getLogger("io.grpc.netty.NettyServerTransport");

  private Tidemark() {}

  public static void main(String[] words) {
    DRIVER.setLevel(Level.WARNING);
    TRANSPORT.setLevel(Level.SEVERE);
    CONNECTIONS.setLevel(Level.WARNING);
    System.exit(TidemarkCommand.execute(words));
  }
}
