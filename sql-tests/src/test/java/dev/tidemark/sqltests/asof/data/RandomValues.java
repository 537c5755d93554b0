package dev.tidemark.sqltests.asof.data;

import dev.tidemark.sqltests.asof.oracle.IntegerArray;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.question.Draw;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Values from small ranges, so that they meet, with the extremes of their types among them. */
final class RandomValues {
  /** How many ranges of keys there are that have no key in common. */
  static final int RANGES = 8;

  private static final LocalDateTime FIRST = LocalDateTime.of(1, 1, 1, 0, 0);
  private static final LocalDateTime LAST =
      LocalDateTime.of(9999, 12, 31, 23, 59, 59).plus(999_999, ChronoUnit.MICROS);
  private static final String[] WORDS = {"a", "B", "b", "", " ", "é", "aa", "\uFFFD", "😀", "a'b"};
  private static final Double[] NUMBERS = {
    0.0, 0.1, -1.5, 2.25, 1e9, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };

  private final Draw draw;
  private final LocalDateTime origin;

  /**
   * @param origin where times begin
   */
  RandomValues(Draw draw, LocalDateTime origin) {
    this.draw = draw;
    this.origin = origin;
  }

  /** Whether keys of the type can be told apart by their range. */
  static boolean hasRanges(SqlType type) {
    return type != SqlType.BOOLEAN;
  }

  /** One of three keys of a range; the last range holds the type's extremes. */
  Object key(SqlType type, int range) {
    int which = draw.below(3);
    int number = (range - 2) * 3 + which;
    boolean extreme = range == RANGES - 1 && which > 0;
    return switch (type) {
      case BOOLEAN -> which == 0;
      case INTEGER -> extreme ? (which == 1 ? Integer.MIN_VALUE : Integer.MAX_VALUE) + 0L : number;
      case BIGINT -> extreme ? which == 1 ? Long.MIN_VALUE : Long.MAX_VALUE : (long) number;
      case DECIMAL ->
          extreme
              ? new BigDecimal("9".repeat(34) + ".9999").multiply(BigDecimal.valueOf(2 * which - 3))
              : BigDecimal.valueOf(number * 2500L, SqlType.SCALE);
      case VARCHAR -> extreme ? which == 1 ? "" : "😀" : WORDS[which] + range;
      case DATE -> extreme ? (which == 1 ? FIRST : LAST).toLocalDate() : day(number);
      case TIMESTAMP ->
          extreme ? which == 1 ? FIRST : LAST : origin.plus(number, ChronoUnit.MICROS);
      case UUID ->
          (extreme && which == 2 ? "ffffffff" : "0000000" + range)
              + "-0000-4000-8000-00000000000"
              + which;
      default -> throw new IllegalArgumentException(type + " is no type of a key");
    };
  }

  /** A feature or a column of a table; NULL now and then. */
  @Nullable Object value(SqlType type) {
    if (draw.percent(15)) {
      return null;
    }
    int number = draw.below(6) - 1;
    return switch (type) {
      case BOOLEAN -> draw.percent(50);
      case INTEGER, BIGINT -> (long) number;
      case REAL, DOUBLE -> type == SqlType.REAL ? draw.oneOf(0.5, -2.0, 3.25) : draw.oneOf(NUMBERS);
      case DECIMAL -> BigDecimal.valueOf(number * 5000L, SqlType.SCALE);
      case VARCHAR -> draw.oneOf(WORDS);
      case VARBINARY -> draw.oneOf("", "00", "ff00", "0aff");
      case DATE -> day(number);
      case TIME -> LocalTime.of(draw.below(3), 59, 59).plus(number, ChronoUnit.MILLIS);
      case TIMESTAMP, INSTANT -> time(6);
      case UUID -> "%08x-0000-4000-8000-000000000000".formatted(number & 0xffff_ffffL);
      case INTEGERS -> IntegerArray.parse(draw.oneOf("[1, NULL, 3]", "[" + number + "]"));
    };
  }

  /** A whole second after the origin, or a microsecond beside one; seldom an extreme. */
  LocalDateTime time(int seconds) {
    if (draw.percent(1)) {
      return draw.oneOf(FIRST, LAST);
    }
    return origin
        .plusSeconds(draw.below(seconds))
        .plus(draw.oneOf(0, 0, 0, -1, 1), ChronoUnit.MICROS);
  }

  /** The time or, now and then, a microsecond beside it, if there are such times. */
  LocalDateTime beside(LocalDateTime time) {
    LocalDateTime near = time.plus(draw.oneOf(0, 0, -1, 1), ChronoUnit.MICROS);
    return near.isBefore(FIRST) || near.isAfter(LAST) ? LAST : near;
  }

  /** The first or the last time that there is, for a column of that type. */
  static Object extreme(SqlType time, boolean isLast) {
    LocalDateTime extreme = isLast ? LAST : FIRST;
    return time == SqlType.DATE ? extreme.toLocalDate() : extreme;
  }

  private LocalDate day(int number) {
    return origin.toLocalDate().plusDays(number);
  }
}
