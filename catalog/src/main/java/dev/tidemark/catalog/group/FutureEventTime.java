package dev.tidemark.catalog.group;

/** What happens to a record whose event time is more than five minutes ahead of the clock. */
public enum FutureEventTime {
  REFUSE,
  ACCEPT
}
