package dev.tidemark.catalog.store.postgres;

/** What a {@link LockSession} locks by number, each in a class of PostgreSQL's of its own. */
enum LockKind {

  /** A load, for one server. */
  LOAD(1416193135, ""),

  /** A group's history, for everybody who adds to it. */
  HISTORY(1416193138, "_shared"),

  /** A purge, for one server. */
  PURGE(1416193140, "");

  private final int lockClass;
  private final String suffix;

  LockKind(int lockClass, String suffix) {
    this.lockClass = lockClass;
    this.suffix = suffix;
  }

  int lockClass() {
    return lockClass;
  }

  /** Of the names of PostgreSQL's functions. */
  String suffix() {
    return suffix;
  }
}
