package dev.tidemark.sqltests.crash;

import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalLong;

/** One write of a client, and what it was told of it. */
final class Write {
  /** How it is written. */
  enum Kind {
    INSERT,
    INGEST,
    /** A batch of a put stream. */
    STREAM,
    DELETE,
    /** An INSERT with an idempotency key: repeated until there is an answer. */
    KEYED_INSERT,
    /** A batch of a put stream with an idempotency key: repeated until there is an answer. */
    KEYED_STREAM,
    /** A COPY with a load id: repeated until there is an answer. */
    COPY
  }

  /**
   * A record.
   *
   * @param value one of its own among all writes; that of a tombstone stands in its event time
   *     alone
   */
  record Row(long key, LocalDateTime eventTime, long value) {
    String literals() {
      return "(" + key + ", " + timestamp() + ", " + value + ")";
    }

    String timestamp() {
      return "TIMESTAMP '" + text() + "'";
    }

    String text() {
      return eventTime.toLocalDate() + " " + eventTime.toLocalTime();
    }
  }

  final Kind kind;
  final List<Row> rows;
  private volatile OptionalLong acknowledged = OptionalLong.empty();

  Write(Kind kind, List<Row> rows) {
    this.kind = kind;
    this.rows = List.copyOf(rows);
  }

  void acknowledge(long count) {
    acknowledged = OptionalLong.of(count);
  }

  /** How many records the client was told were written; empty where it was told nothing. */
  OptionalLong acknowledged() {
    return acknowledged;
  }

  /** Whether the client may send it again until it has an answer. */
  boolean isRepeatable() {
    return kind == Kind.KEYED_INSERT || kind == Kind.KEYED_STREAM || kind == Kind.COPY;
  }

  /** Names it, as key or load. */
  String id() {
    return "w" + rows.get(0).value();
  }

  @Override
  public String toString() {
    return kind + " " + id() + " of " + rows.size() + ", told " + acknowledged;
  }
}
