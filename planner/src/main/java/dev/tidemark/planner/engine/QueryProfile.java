package dev.tidemark.planner.engine;

import java.util.List;

/**
 * What an engine measured of one query that was read to its end.
 *
 * @param operators those that say something, as an indented tree, one a line
 * @param rowsScanned of all tables and files
 * @param bytesRead of files
 */
public record QueryProfile(List<String> operators, long rowsScanned, long bytesRead) {
  /** Copies its list. */
  public QueryProfile {
    operators = List.copyOf(operators);
  }
}
