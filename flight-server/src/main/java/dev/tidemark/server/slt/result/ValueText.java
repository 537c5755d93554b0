package dev.tidemark.server.slt.result;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one way a value is written, whatever driver it came through: no local time zone, no trailing
 * zeros, floating-point numbers with as few digits as tell them apart.
 */
final class ValueText {
  private static final DateTimeFormatter CLOCK =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd ")
          .append(CLOCK)
          .toFormatter(Locale.ROOT);

  private static final int DOUBLE_DIGITS = 17;
  private static final int FLOAT_DIGITS = 9;

  /** Numbers outside 10^-5 .. 10^15 are written with an exponent, as PostgreSQL does. */
  private static final int SMALLEST_PLAIN_EXPONENT = -5;

  private static final int LARGEST_PLAIN_EXPONENT = 15;

  private ValueText() {}

  /** Column {@code index}, counted from 1, of the current row; never empty, one line, no tabs. */
  static String of(ResultSet row, int index, int jdbcType) throws SQLException {
    return escape(raw(row, index, jdbcType));
  }

  private static String raw(ResultSet row, int index, int jdbcType) throws SQLException {
    return switch (jdbcType) {
      case Types.DATE -> text(row.getString(index));
      case Types.TIME -> time(row, index);
      case Types.REAL, Types.FLOAT -> real(row, index);
      case Types.TIMESTAMP -> text(row.getObject(index, LocalDateTime.class));
      case Types.TIMESTAMP_WITH_TIMEZONE -> text(row.getObject(index, OffsetDateTime.class));
      default -> text(row.getObject(index));
    };
  }

  /** The Flight SQL driver calls a REAL a FLOAT, and hands out a Double with digits too many. */
  private static String real(ResultSet row, int index) throws SQLException {
    float number = row.getFloat(index);
    return row.wasNull() ? "NULL" : ofFloat(number);
  }

  /** The Flight SQL driver's own Time counts from midnight in UTC, whatever the machine's zone. */
  private static String time(ResultSet row, int index) throws SQLException {
    Object value = row.getObject(index);
    if (value instanceof Time time && time.getClass() != Time.class) {
      long millisOfDay = Math.floorMod(time.getTime(), Duration.ofDays(1).toMillis());
      return text(LocalTime.MIDNIGHT.plus(Duration.ofMillis(millisOfDay)));
    }
    return value == null ? "NULL" : text(row.getObject(index, LocalTime.class));
  }

  private static String text(@Nullable Object value) throws SQLException {
    if (value == null) {
      return "NULL";
    } else if (value instanceof Double number) {
      return ofDouble(number);
    } else if (value instanceof Float number) {
      return ofFloat(number);
    } else if (value instanceof BigDecimal number) {
      return number.toPlainString();
    } else if (value instanceof byte[] bytes) {
      return bytes.length == 0 ? "(empty)" : HexFormat.of().formatHex(bytes);
    } else if (value instanceof LocalTime time) {
      return CLOCK.format(time);
    } else if (value instanceof LocalDateTime timestamp) {
      return TIMESTAMP.format(timestamp);
    } else if (value instanceof OffsetDateTime instant) {
      return TIMESTAMP.format(instant.withOffsetSameInstant(ZoneOffset.UTC)) + "+00";
    } else if (value instanceof java.sql.Timestamp timestamp) {
      return TIMESTAMP.format(timestamp.toLocalDateTime());
    } else if (value instanceof Blob blob) {
      return text(blob.getBytes(1, Math.toIntExact(blob.length())));
    } else if (value instanceof Array array) {
      return text(array.getArray());
    } else if (value instanceof Object[] elements) {
      return list(Arrays.asList(elements));
    } else if (value instanceof List<?> elements) {
      return list(elements);
    }
    String text = value.toString();
    return text.isEmpty() ? "(empty)" : text;
  }

  private static String list(List<? extends @Nullable Object> elements) throws SQLException {
    String[] texts = new String[elements.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text(elements.get(i));
    }
    return Arrays.stream(texts).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String ofDouble(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return Double.toString(number);
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(number);
    for (int digits = 1; digits < DOUBLE_DIGITS; digits++) {
      BigDecimal shorter = exact.round(new MathContext(digits));
      if (shorter.doubleValue() == number) {
        return shortest(shorter);
      }
    }
    return shortest(exact.round(new MathContext(DOUBLE_DIGITS)));
  }

  private static String ofFloat(float number) {
    if (Float.isNaN(number) || Float.isInfinite(number) || number == 0) {
      return ofDouble(number);
    }
    BigDecimal exact = new BigDecimal(number);
    for (int digits = 1; digits < FLOAT_DIGITS; digits++) {
      BigDecimal shorter = exact.round(new MathContext(digits));
      if (shorter.floatValue() == number) {
        return shortest(shorter);
      }
    }
    return shortest(exact.round(new MathContext(FLOAT_DIGITS)));
  }

  private static String shortest(BigDecimal number) {
    BigDecimal shortest = number.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent < LARGEST_PLAIN_EXPONENT) {
      return shortest.toPlainString();
    }
    BigInteger digits = shortest.unscaledValue();
    BigDecimal mantissa = new BigDecimal(digits, shortest.precision() - 1);
    return mantissa.toPlainString() + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }

  private static String escape(String text) {
    return text.replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
  }
}
