package dev.tidemark.sqltests.asof.data;

import java.time.LocalDateTime;
import java.util.List;

/** A time at which another record of an entity begins to count, or the last one ceases to. */
record Turn(List<Object> keys, LocalDateTime time) {
  /** Copies its keys. */
  Turn {
    keys = List.copyOf(keys);
  }
}
