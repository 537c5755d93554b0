package dev.tidemark.sqltests.asof.oracle;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A statement with a question mark for each of its parameters, and their values in the order in
 * which they stand. Until then they stand between marks in the text, however it is put together.
 */
public record BoundText(String sql, List<Value> values) {
  private static final String BEGIN = "\uE000";
  private static final String END = "\uE001";
  private static final Pattern MARKED = Pattern.compile(BEGIN + "(\\w+):([^" + END + "]*)" + END);
  private static final int FIRST_YEAR = 1583;
  private static final int NANOS_OF_A_MILLISECOND = 1_000_000;

  /** A parameter's. */
  public record Value(SqlType type, Object value) {}

  /** Copies its values. */
  public BoundText {
    values = List.copyOf(values);
  }

  static String marked(SqlType type, Object value) {
    return BEGIN + type + ":" + type.text(value) + END;
  }

  /**
   * Whether JDBC's driver can bind it: times to the millisecond, days of the calendar that Java's
   * dates are of, and no arrays.
   */
  public static boolean takes(SqlType type, Object value) {
    if (value instanceof LocalDateTime time) {
      return isWhole(time) && takes(SqlType.DATE, time.toLocalDate());
    } else if (value instanceof LocalDate day) {
      return day.getYear() >= FIRST_YEAR;
    }
    return type != SqlType.INTEGERS && !(value instanceof LocalTime time && !isWhole(time));
  }

  private static boolean isWhole(Temporal time) {
    return time.get(ChronoField.NANO_OF_SECOND) % NANOS_OF_A_MILLISECOND == 0;
  }

  /** Of a text with marks. */
  static BoundText of(String text) {
    List<Value> values = new ArrayList<>();
    MARKED.matcher(text).results().forEach(mark -> values.add(value(mark)));
    return new BoundText(MARKED.matcher(text).replaceAll("?"), values);
  }

  /** The text with literals in place of its marks. */
  static String literally(String text) {
    return MARKED
        .matcher(text)
        .replaceAll(
            mark -> {
              Value value = value(mark);
              return value.type().literal(value.value()).replace("$", "\\$");
            });
  }

  private static Value value(MatchResult mark) {
    SqlType type = SqlType.valueOf(mark.group(1));
    Object value = type.parse(mark.group(2));
    if (value == null) {
      throw new IllegalArgumentException(mark.group());
    }
    return new Value(type, value);
  }
}
