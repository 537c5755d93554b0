package dev.tidemark.planner.engine;

/** A session that also takes in rows from elsewhere: the place where stores are joined. */
public interface WorkSession extends EngineSession {

  /**
   * Reads the stream to its end into a temporary table of this session and closes it. Spills to
   * disk under the engine's memory limit.
   *
   * @param table a name the following queries use, unqualified
   * @return the rows taken in
   */
  long load(String table, BatchStream rows);
}
