package dev.tidemark.server.execution;

import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.KeyReduction;
import dev.tidemark.server.execution.engine.PinnedHistory;
import dev.tidemark.server.execution.fragment.FragmentRun;
import dev.tidemark.server.execution.fragment.WrittenFragment;
import java.util.Map;

/**
 * Is told what an execution does, in the execution's thread. Times are nanoseconds. Whoever isn't
 * interested in something does nothing.
 */
public interface ExecutionWatch {
  /** For executions that nobody watches. */
  ExecutionWatch NOBODY = new ExecutionWatch() {};

  /** Whether engines shall measure what they do. */
  default boolean measures() {
    return false;
  }

  /** This is what is executed, from the beginning where something else was. */
  default void chosen(BoundPlan plan) {}

  /** The snapshots of all scans are fixed. */
  default void pinned(long nanos) {}

  /** The rows of a table of {@code system} were loaded. */
  default void loaded(String id, long rows) {}

  /** These many keys were sent to the reduction's target. */
  default void sent(KeyReduction reduction, int keys) {}

  /** The rows of an input were loaded; its session is still open. */
  default void loaded(FragmentRun input, long rows, long nanos) {}

  /** The files of all scans, by id, are chosen and the tails loaded. */
  default void read(Map<String, PinnedHistory> scans, long nanos) {}

  /** Other machines ran a fragment, whose rows can be read now, and give an account of it. */
  default void distributed(WrittenFragment fragment, long rows, long nanos, String account) {}

  /** A strategy found no room; what began isn't run, and another begins in its stead. */
  default void foundNoRoom(NoRoomException told) {}

  /** The root begins; its session is open until the result is closed. */
  default void started(FragmentRun root) {}
}
