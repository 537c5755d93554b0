package dev.tidemark.planner.engine;

import dev.tidemark.planner.engine.query.EngineQuery;
import java.util.Optional;

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

  /**
   * Runs the query into a temporary table of this session.
   *
   * @param table as for {@link #load}
   * @return the rows in it
   */
  long keep(String table, EngineQuery query);

  /**
   * Runs a query over rows from elsewhere that are nowhere kept, batch by batch: each row of its
   * has to be made of one of them.
   *
   * @param table as for {@link #load}
   * @param rows read as the result is, and closed with it
   */
  BatchStream map(String table, BatchStream rows, EngineQuery query);

  /** The bytes that operators of ours may keep now for a query's joins. */
  default long operatorBytes() {
    return Long.MAX_VALUE;
  }

  /** Has the engine measure the queries to come, where it can; that slows them a little. */
  default void measure() {}

  /** What was measured of the last query, which must have been read to its end. */
  default Optional<QueryProfile> profile() {
    return Optional.empty();
  }
}
