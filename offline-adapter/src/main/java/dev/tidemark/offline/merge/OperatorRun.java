package dev.tidemark.offline.merge;

import dev.tidemark.offline.merge.match.Answers;
import java.util.Optional;

/** Makes one AS OF join ready. Belongs to one thread; forgets what it found when it is closed. */
interface OperatorRun extends AutoCloseable {

  /** Leaves the macros behind that the query calls. */
  void run();

  /** What the macros tell, once it has run; empty where that isn't all in memory. */
  Optional<Answers> answers();

  /**
   * The table that has it otherwise: the column {@code spine} is the macros' argument, which is
   * there once at most, and {@code p0} and so on are the features.
   */
  Optional<String> table();

  /** How it ran, in words, where there is something to say. */
  Optional<String> remark();

  @Override
  void close();
}
