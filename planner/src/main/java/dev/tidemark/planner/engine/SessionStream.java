package dev.tidemark.planner.engine;

/** A stream that owns its session and closes it. */
record SessionStream(EngineSession session, BatchStream rows) implements WrappedStream {

  @Override
  public void cancel() {
    session.cancel();
  }

  @Override
  public void close() {
    try (session) {
      rows.close();
    }
  }
}
