package dev.tidemark.planner.engine;

import dev.tidemark.planner.engine.query.OperatorJoin;
import java.util.List;
import java.util.Map;

/**
 * What an engine measured of one query that was read to its end, and of what was made ready for it.
 *
 * @param operators those that say something, as an indented tree, one a line
 * @param rowsScanned of all tables and files
 * @param bytesRead of files, and of what had been written to disk for want of memory
 * @param spilled what was written there by the session since it measures
 * @param remarks how operators of ours answered the query's AS OF joins, in words, by {@link
 *     OperatorJoin#match}
 */
public record QueryProfile(
    List<String> operators,
    long rowsScanned,
    long bytesRead,
    Spilled spilled,
    Map<String, String> remarks) {

  /** Copies its collections. */
  public QueryProfile {
    operators = List.copyOf(operators);
    remarks = Map.copyOf(remarks);
  }

  /**
   * Bytes on disk for which there was no room in memory.
   *
   * @param written by this session's statements; of rows that a table kept, not all are counted
   * @param before of all sessions, when this one began to measure
   * @param most of all sessions at once, since then
   */
  public record Spilled(long written, long before, long most) {
    public static final Spilled NOTHING = new Spilled(0, 0, 0);

    /** With those of a further statement. */
    public Spilled and(Spilled next) {
      return new Spilled(written + next.written(), before, Math.max(most, next.most()));
    }
  }

  /** The same with what another statement before it wrote to disk. */
  public QueryProfile after(Spilled before) {
    return new QueryProfile(operators, rowsScanned, bytesRead, before.and(spilled), remarks);
  }

  /** The same with what is to be said of joins. */
  public QueryProfile with(Map<String, String> joinRemarks) {
    return new QueryProfile(operators, rowsScanned, bytesRead, spilled, joinRemarks);
  }
}
