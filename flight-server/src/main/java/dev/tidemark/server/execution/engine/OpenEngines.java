package dev.tidemark.server.execution.engine;

import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.QueryContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The engines a query reads from before its rows flow, each opened at most once, so that all it
 * reads of one database is of one instant.
 */
public final class OpenEngines implements AutoCloseable {
  private final Engines engines;
  private final QueryContext context;
  private final Map<EngineId, EngineSession> open = new LinkedHashMap<>();
  private @Nullable OnlineSession online;

  public OpenEngines(Engines engines, QueryContext context) {
    this.engines = engines;
    this.context = context;
  }

  /** The store's own PostgreSQL. */
  public OnlineSession online() {
    OnlineSession session = online;
    if (session == null) {
      session = engines.online().open(context);
      online = session;
      open.put(EngineId.POSTGRES, session);
    }
    return session;
  }

  /** The store's own PostgreSQL, which is asked nothing else; the caller closes it. */
  OnlineSession leaveOnline() {
    OnlineSession left = online();
    left.leave();
    open.remove(EngineId.POSTGRES);
    online = null;
    return left;
  }

  public EngineSession engine(EngineId id) {
    return id.equals(EngineId.POSTGRES)
        ? online()
        : open.computeIfAbsent(id, engine -> engines.engine(engine).open(context));
  }

  @Override
  public void close() {
    OpenSessions sessions = new OpenSessions();
    open.values().forEach(sessions::add);
    sessions.close();
  }
}
