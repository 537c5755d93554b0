package dev.tidemark.server.flight.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The prepared statements of one session. There are clients that never close theirs: the JDBC
 * driver (18.3) loses sight of a {@code Statement}'s when it executes the next. So where there are
 * too many, the one that was used the longest ago is closed. Thread-safe.
 */
final class OpenStatements {
  private static final float LOAD_FACTOR = 0.75f;

  private final int maximum;

  /** The one used last is the last. */
  private final Map<String, PreparedHandle> byId = new LinkedHashMap<>(16, LOAD_FACTOR, true);

  OpenStatements(int maximum) {
    this.maximum = maximum;
  }

  synchronized void add(PreparedHandle handle) {
    byId.put(handle.id(), handle);
    if (byId.size() > maximum) {
      byId.remove(byId.keySet().iterator().next());
    }
  }

  /** Uses it. */
  synchronized Optional<PreparedHandle> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Changes it, if it is still open. */
  synchronized void change(String id, UnaryOperator<PreparedHandle> change) {
    byId.computeIfPresent(id, (same, handle) -> change.apply(handle));
  }

  synchronized void close(String id) {
    byId.remove(id);
  }
}
