package dev.tidemark.offline.merge;

/** Makes one AS OF join ready. Belongs to one thread; forgets what it found when it is closed. */
interface OperatorRun extends AutoCloseable {

  /** Leaves the macros behind that the query calls. */
  void run();

  @Override
  void close();
}
