package dev.tidemark.sqltests.asof.data;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A time at which another record of an entity begins to count, or the last one ceases to. */
record Turn(List<@Nullable Object> keys, LocalDateTime time) {
  /** Copies its keys. */
  Turn {
    keys = Collections.unmodifiableList(new ArrayList<>(keys));
  }
}
