package dev.tidemark.catalog.stream;

/** What a stream feature makes of the events of its window; the names stand in the catalog. */
public enum StreamAggregate {
  /** Of events, or of values that aren't NULL. */
  COUNT,
  COUNT_DISTINCT,
  SUM,
  AVG,
  MIN,
  MAX,
  /** The value of the event of highest rank. */
  LAST
}
