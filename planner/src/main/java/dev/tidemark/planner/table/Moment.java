package dev.tidemark.planner.table;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The time of an execution, or one a while before it.
 *
 * @param type TIMESTAMP or TIMESTAMP WITH TIME ZONE
 */
public record Moment(DataType type, Duration before) {

  /** The moment as its type's Java class. */
  public Object at(Instant now) {
    Instant moment = now.minus(before);
    return type.equals(DataType.of(TypeName.TIMESTAMP))
        ? LocalDateTime.ofInstant(moment, ZoneOffset.UTC)
        : moment;
  }
}
