package dev.tidemark.planner.strategy.text;

import org.apache.calcite.rel.type.RelDataType;

/** Values as DuckDB's BIGINT that sort as they do: microseconds of times, numbers as they are. */
public final class WholeNumbers {
  /** Beyond every timestamp in microseconds, and one may still be added. */
  private static final long INFINITE = 4_000_000_000_000_000_000L;

  private WholeNumbers() {}

  public static boolean isWhole(RelDataType type) {
    return isTime(type)
        || switch (type.getSqlTypeName()) {
          case TINYINT, SMALLINT, INTEGER, BIGINT -> true;
          default -> false;
        };
  }

  public static boolean isTime(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case DATE, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> true;
      default -> false;
    };
  }

  /** A value that isn't infinite. */
  public static String ofFinite(RelDataType type, String value) {
    return isTime(type) ? "epoch_us(" + value + ")" : "CAST(" + value + " AS BIGINT)";
  }

  /** Any value; infinite times lie beyond all others. */
  public static String of(RelDataType type, String value) {
    return of(type, value, 0, 0);
  }

  /**
   * The same with a span added to a time; an infinite one is only moved by the tick.
   *
   * @param moveMicros 0 where the value is no time
   * @param tickMicros 1, 0 or −1; 0 where the value is no time
   */
  public static String of(RelDataType type, String value, long moveMicros, int tickMicros) {
    return isTime(type)
        ? "CASE WHEN isfinite(%1$s) THEN %2$s WHEN %1$s > 'epoch' THEN %3$d WHEN %1$s < 'epoch' THEN %4$d END"
            .formatted(
                value,
                plus(ofFinite(type, value), moveMicros + tickMicros),
                INFINITE + tickMicros,
                tickMicros - INFINITE)
        : plus(ofFinite(type, value), moveMicros + tickMicros);
  }

  private static String plus(String number, long more) {
    return more == 0 ? number : number + (more < 0 ? " - " : " + ") + Math.abs(more);
  }
}
