package dev.tidemark.server.cli;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.config.ServerConfig;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The server that a command runs. Whatever ends the process, Ctrl-C or a signal, in the middle of
 * the start too, the server is stopped in order first.
 */
final class ForegroundServer implements AutoCloseable {
  private final ReentrantLock starting = new ReentrantLock();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable TidemarkServer server;

  private ForegroundServer() {}

  /** Errors: those of {@link TidemarkServer#start}. */
  static ForegroundServer start(ServerConfig config) {
    ForegroundServer foreground = new ForegroundServer();
    foreground.starting.lock();
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(foreground::close, "tidemark-stop"));
      foreground.server = TidemarkServer.start(config);
      return foreground;
    } finally {
      foreground.starting.unlock();
    }
  }

  TidemarkServer server() {
    if (server == null) {
      throw new IllegalStateException("The server has not started");
    }
    return server;
  }

  /** Waits until something ends the process. */
  void awaitStop() throws InterruptedException {
    stopped.await();
  }

  @Override
  public void close() {
    starting.lock();
    try {
      if (server != null) {
        server.close();
      }
    } finally {
      starting.unlock();
      stopped.countDown();
    }
  }
}
