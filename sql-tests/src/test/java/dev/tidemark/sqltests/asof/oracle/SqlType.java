package dev.tidemark.sqltests.asof.oracle;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The types of the cases: how a value is written as a literal, and how the runner of the suites
 * prints it, which is exact. Whole numbers are held as {@link Long}, decimals as {@link
 * BigDecimal}, times with and without zone as {@link LocalDateTime} in UTC, arrays as {@link
 * IntegerArray}, everything else that only text can tell apart (text, UUIDs, bytes in hexadecimal)
 * as {@link String}.
 */
public enum SqlType {
  BOOLEAN("BOOLEAN"),
  INTEGER("INTEGER"),
  BIGINT("BIGINT"),
  REAL("REAL"),
  DOUBLE("DOUBLE"),
  DECIMAL("DECIMAL(38,4)"),
  VARCHAR("VARCHAR"),
  VARBINARY("VARBINARY"),
  DATE("DATE"),
  TIME("TIME"),
  TIMESTAMP("TIMESTAMP(6)"),
  INSTANT("TIMESTAMP(6) WITH TIME ZONE"),
  UUID("UUID"),
  INTEGERS("INTEGER ARRAY");

  /** Digits after the point of every {@link #DECIMAL}. */
  public static final int SCALE = 4;

  private static final String NULL = "NULL";
  private static final String EMPTY = "(empty)";
  private static final DateTimeFormatter CLOCK =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
          .toFormatter(Locale.ROOT);
  private static final DateTimeFormatter DATE_AND_CLOCK =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd ")
          .append(CLOCK)
          .toFormatter(Locale.ROOT);

  private final String sql;

  SqlType(String sql) {
    this.sql = sql;
  }

  /** As a column's definition says it. */
  public String sql() {
    return sql;
  }

  public boolean isTime() {
    return this == DATE || this == TIMESTAMP || this == INSTANT;
  }

  public boolean isNumber() {
    return switch (this) {
      case INTEGER, BIGINT, REAL, DOUBLE, DECIMAL -> true;
      default -> false;
    };
  }

  /** Whether {@code =} and {@code <} take the two without a cast. */
  public boolean isComparableWith(SqlType other) {
    return this == other
        ? this != INTEGERS && this != VARBINARY
        : isTime() && other.isTime() || isNumber() && other.isNumber();
  }

  /** A literal of exactly this type. */
  public String literal(@Nullable Object value) {
    if (value == null) {
      return "CAST(NULL AS " + sql + ")";
    }
    String text = text(value);
    return switch (this) {
      case BOOLEAN -> text;
      case INTEGER -> (Long) value > Integer.MIN_VALUE ? text : "CAST('" + text + "' AS INTEGER)";
      case DATE, TIME, UUID -> this + " '" + text + "'";
      case TIMESTAMP -> "TIMESTAMP '" + text + "'";
      case INSTANT -> "TIMESTAMP WITH TIME ZONE '" + text + ":00'";
      case VARCHAR -> "'" + ((String) value).replace("'", "''") + "'";
      case VARBINARY -> "X'" + value + "'";
      case INTEGERS -> "ARRAY" + text;
      default -> "CAST('" + text + "' AS " + sql + ")";
    };
  }

  /** As the runner of the suites prints it. */
  public String text(@Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    return switch (this) {
      case DECIMAL -> ((BigDecimal) value).setScale(SCALE).toPlainString();
      case REAL, DOUBLE -> floating((Double) value);
      case TIME -> CLOCK.format((LocalTime) value);
      case TIMESTAMP -> DATE_AND_CLOCK.format((LocalDateTime) value);
      case INSTANT -> DATE_AND_CLOCK.format((LocalDateTime) value) + "+00";
      default -> value.toString().isEmpty() ? EMPTY : value.toString();
    };
  }

  private static String floating(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    String plain = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    return value == 0 && 1 / value < 0 ? "-0" : plain;
  }

  /** What was printed, as a value again. */
  public @Nullable Object parse(String text) {
    if (text.equals(NULL)) {
      return null;
    }
    return switch (this) {
      case BOOLEAN -> Boolean.valueOf(text);
      case INTEGER, BIGINT -> Long.valueOf(text);
      case REAL, DOUBLE -> Double.valueOf(text);
      case DECIMAL -> new BigDecimal(text);
      case DATE -> LocalDate.parse(text);
      case TIME -> LocalTime.parse(text, CLOCK);
      case TIMESTAMP -> LocalDateTime.parse(text, DATE_AND_CLOCK);
      case INSTANT -> LocalDateTime.parse(text.replace("+00", ""), DATE_AND_CLOCK);
      case INTEGERS -> IntegerArray.parse(text);
      case VARCHAR, VARBINARY, UUID -> text.equals(EMPTY) ? "" : text;
    };
  }
}
