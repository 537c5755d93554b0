package dev.tidemark.server;

import dev.tidemark.offline.background.BackgroundWork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened, to be closed again: first what works in the background, all at once, then the
 * rest in the opposite order. One that fails doesn't keep the others.
 */
final class Shutdown implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<BackgroundWork> background = new ArrayList<>();

  <T extends AutoCloseable> T register(T resource) {
    opened.push(resource);
    return resource;
  }

  <T extends BackgroundWork> T registerBackground(T work) {
    background.add(work);
    return work;
  }

  /** Cuts off what works in the background, since what it works on doesn't answer. */
  void abandonBackground() {
    background.forEach(BackgroundWork::abandon);
  }

  @Override
  public void close() {
    closeBackground();
    while (!opened.isEmpty()) {
      close(opened.pop());
    }
  }

  /** Their patience runs at the same time, or the last would wait for that of all. */
  private void closeBackground() {
    List<Thread> closing =
        background.stream()
            .map(work -> new Thread(() -> close(work), "tidemark-stop-background"))
            .toList();
    closing.forEach(Thread::start);
    for (Thread each : closing) {
      try {
        each.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    background.clear();
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("{} does not close", resource.getClass().getSimpleName(), e);
    }
  }
}
