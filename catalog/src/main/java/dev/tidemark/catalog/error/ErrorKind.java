package dev.tidemark.catalog.error;

/** Who has to act when an error of this kind is raised. */
public enum ErrorKind {
  /** The user corrects the statement, the data or the configuration. */
  USER,
  /** Retry later, or raise a limit. */
  RESOURCES,
  /** A database or an object store is away or answers wrongly. */
  EXTERNAL,
  /** Our bug. */
  INTERNAL
}
