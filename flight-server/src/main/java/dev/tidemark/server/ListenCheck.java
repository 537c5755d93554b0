package dev.tidemark.server;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.server.config.ServerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Whether the server may and can listen where it is told to, asked before anything is started. */
final class ListenCheck {
  private ListenCheck() {}

  /** Errors: {@code CONFIGURATION_ERROR}. */
  static void check(ServerConfig config) {
    ServerConfig.Listen listen = config.listen();
    InetAddress address = address(listen.host());
    if (config.passwordFile().isEmpty() && !address.isLoopbackAddress()) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "without log-ins the server listens on loopback only, not on '"
              + listen.host()
              + "'; configure auth.password_file (see ./tidemark password)");
    }
    if (listen.port() != 0) {
      requireFree(new InetSocketAddress(address, listen.port()));
    }
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR, "the host '" + host + "' is unknown", e);
    }
  }

  private static void requireFree(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    } catch (BindException e) {
      throw refusal(address, reason(e), e);
    } catch (IOException e) {
      throw refusal(address, String.valueOf(e.getMessage()), e);
    }
  }

  private static String reason(BindException error) {
    String said = String.valueOf(error.getMessage());
    return said.contains("in use") ? "another program listens there" : said;
  }

  private static TidemarkException refusal(
      InetSocketAddress address, String reason, IOException cause) {
    return new TidemarkException(
        ErrorCode.CONFIGURATION_ERROR,
        "cannot listen on %s:%d: %s; choose another port with --port"
            .formatted(address.getHostString(), address.getPort(), reason),
        cause);
  }
}
