package dev.tidemark.server.flight.wire;

/** How a client reads UUIDs. */
public enum ClientDialect {
  /** As Arrow's canonical extension {@code arrow.uuid}. */
  CANONICAL,
  /** As text, for clients that would show the extension as bare bytes. */
  TEXT_UUIDS
}
