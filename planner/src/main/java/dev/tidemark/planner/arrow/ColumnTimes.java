package dev.tidemark.planner.arrow;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dates and timestamps that a column of a table holds: those of the years 1 to 9999. What is
 * computed from them may lie beyond, and is read and compared as any other.
 */
public final class ColumnTimes {
  private static final int FIRST_YEAR = 1;
  private static final int LAST_YEAR = 9_999;

  private ColumnTimes() {}

  /** Whether a column holds the value; what has no date is held. */
  public static boolean hold(@Nullable Object value) {
    if (value instanceof LocalDateTime time) {
      return hold(time.getYear());
    } else if (value instanceof Instant instant) {
      return hold(instant.atOffset(ZoneOffset.UTC).getYear());
    } else if (value instanceof LocalDate date) {
      return hold(date.getYear());
    }
    return !(value instanceof List<?> list) || list.stream().allMatch(ColumnTimes::hold);
  }

  private static boolean hold(int year) {
    return year >= FIRST_YEAR && year <= LAST_YEAR;
  }

  /** Errors, whose subject the caller adds: {@code INVALID_VALUE}. */
  public static void require(@Nullable Object value) {
    if (!hold(value)) {
      throw new TidemarkException(
          ErrorCode.INVALID_VALUE, "is " + value + ", outside the years 1 to 9999");
    }
  }
}
