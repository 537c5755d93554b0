package dev.tidemark.server.execution.engine;

import dev.tidemark.planner.engine.EngineSession;
import java.util.ArrayDeque;
import java.util.Deque;

/** The sessions that a result's rows still need, closed in the order opposite to their opening. */
public final class OpenSessions implements AutoCloseable {
  private final Deque<EngineSession> open = new ArrayDeque<>();

  public <S extends EngineSession> S add(S session) {
    open.push(session);
    return session;
  }

  @Override
  public void close() {
    RuntimeException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
