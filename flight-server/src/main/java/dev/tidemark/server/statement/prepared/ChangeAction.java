package dev.tidemark.server.statement.prepared;

import java.util.List;

/** Executes a prepared statement that changes something. */
@FunctionalInterface
public interface ChangeAction {
  /** The rows of a statement without parameters: a single empty one. */
  List<Object[]> NO_PARAMETERS = List.<Object[]>of(new Object[0]);

  /**
   * Runs it once for all rows of parameters: one batch, atomic.
   *
   * @param rows one for each set of parameters; a single empty one where the statement has none
   * @return the rows changed; 0 for definitions
   */
  long run(Call call, List<Object[]> rows);
}
