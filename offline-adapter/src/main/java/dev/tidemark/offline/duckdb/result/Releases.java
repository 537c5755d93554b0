package dev.tidemark.offline.duckdb.result;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What has been opened so far, to be closed the other way round. */
final class Releases {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Closes all; what fails then is added to the error that led here. */
  void closeAfter(Exception error) {
    close().ifPresent(error::addSuppressed);
  }

  /** Closes each whatever happens to the others, and returns the first failure. */
  Optional<Exception> close() {
    @Nullable Exception first = null;
    for (AutoCloseable resource : opened) {
      try {
        resource.close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    return Optional.ofNullable(first);
  }
}
