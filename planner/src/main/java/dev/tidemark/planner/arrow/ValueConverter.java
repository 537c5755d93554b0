package dev.tidemark.planner.arrow;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.type.DataType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Brings a Java value to the class of the type it is meant for, as SQL's assignment does, but never
 * loses digits or the time of day in silence: only floating point is rounded. Whether a column
 * holds such a time is for {@link ColumnTimes} to say.
 *
 * <p>Its errors lack their subject, which the caller adds: {@code NUMERIC_OVERFLOW}, {@code
 * INVALID_VALUE}, {@code TYPE_MISMATCH}.
 */
public final class ValueConverter {
  private ValueConverter() {}

  /**
   * The value as the type's Java class.
   *
   * @param value null, or Long, Double, Float, BigDecimal, Boolean, String, byte[], a java.time
   *     class, UUID or a List of those
   */
  public static @Nullable Object convert(@Nullable Object value, DataType type) {
    if (value == null) {
      return null;
    }
    if (type instanceof DataType.ArrayOf array) {
      return list(value, array);
    }
    if (type instanceof DataType.Decimal decimal) {
      return decimal(value, decimal);
    }
    return scalar(value, (DataType.Scalar) type);
  }

  private static Object scalar(Object value, DataType.Scalar type) {
    return switch (type.name()) {
      case BOOLEAN, VARCHAR, VARBINARY, TIME -> same(value, type);
      case INTEGER -> Math.toIntExact(whole(value, type, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case BIGINT -> whole(value, type, Long.MIN_VALUE, Long.MAX_VALUE);
      case REAL -> real(value, type);
      case DOUBLE -> number(value, type).doubleValue();
      case DECIMAL -> throw new IllegalArgumentException("DECIMAL needs precision and scale");
      case DATE -> date(value, type);
      case TIMESTAMP -> dateTime(value, type);
      case TIMESTAMP_WITH_TIME_ZONE ->
          value instanceof Instant ? value : dateTime(value, type).toInstant(ZoneOffset.UTC);
      case UUID -> uuid(value, type);
    };
  }

  private static Object same(Object value, DataType type) {
    if (!type.javaClass().isInstance(value)) {
      throw mismatch(value, type);
    }
    return value;
  }

  private static Number number(Object value, DataType type) {
    if (value instanceof Number number) {
      return number;
    }
    throw mismatch(value, type);
  }

  private static long whole(Object value, DataType type, long min, long max) {
    Number number = number(value, type);
    if (number instanceof Long whole) {
      if (whole < min || whole > max) {
        throw overflow(whole, type);
      }
      return whole;
    }
    double approximate = number.doubleValue();
    if (Double.isNaN(approximate) || Double.isInfinite(approximate)) {
      throw invalid("is " + approximate + ", which is no " + type.sql());
    }
    BigDecimal exact = number instanceof BigDecimal decimal ? decimal : new BigDecimal(approximate);
    if (exact.stripTrailingZeros().scale() > 0) {
      throw invalid("is " + number + ", which is no whole number as " + type.sql() + " needs");
    }
    if (exact.compareTo(BigDecimal.valueOf(min)) < 0
        || exact.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw overflow(number, type);
    }
    return exact.longValueExact();
  }

  private static Float real(Object value, DataType type) {
    Number number = number(value, type);
    if (number instanceof Float same) {
      return same;
    }
    float near = number.floatValue();
    if (Float.isInfinite(near) && !Double.isInfinite(number.doubleValue())) {
      throw overflow(number, type);
    }
    return near;
  }

  private static BigDecimal decimal(Object value, DataType.Decimal type) {
    Number number = number(value, type);
    BigDecimal exact;
    if (number instanceof BigDecimal decimal) {
      exact = decimal;
    } else if (number instanceof Long whole) {
      exact = BigDecimal.valueOf(whole);
    } else {
      double approximate = number.doubleValue();
      if (Double.isNaN(approximate) || Double.isInfinite(approximate)) {
        throw invalid("is " + approximate + ", which is no " + type.sql());
      }
      exact = new BigDecimal(number.toString()).setScale(type.scale(), RoundingMode.HALF_UP);
    }
    if (exact.scale() > type.scale()) {
      exact = exact.stripTrailingZeros();
      if (exact.scale() > type.scale()) {
        throw invalid(
            "is " + number + ", which has more digits after the point than " + type.sql());
      }
    }
    exact = exact.setScale(type.scale());
    if (exact.precision() > type.precision()) {
      throw overflow(number, type);
    }
    return exact;
  }

  private static LocalDate date(Object value, DataType type) {
    if (value instanceof LocalDate date) {
      return date;
    }
    LocalDateTime time = dateTime(value, type);
    if (!time.toLocalTime().equals(LocalTime.MIDNIGHT)) {
      throw invalid("is " + time + ", which has a time of day that DATE can't hold");
    }
    return time.toLocalDate();
  }

  private static LocalDateTime dateTime(Object value, DataType type) {
    if (value instanceof LocalDateTime time) {
      return time;
    } else if (value instanceof Instant instant) {
      return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    } else if (value instanceof LocalDate date) {
      return date.atStartOfDay();
    }
    throw mismatch(value, type);
  }

  private static UUID uuid(Object value, DataType type) {
    if (value instanceof UUID uuid) {
      return uuid;
    } else if (value instanceof byte[] bytes && bytes.length == ArrowTypes.UUID_BYTES) {
      return ArrowReader.uuid(bytes);
    } else if (value instanceof String text) {
      try {
        return UUID.fromString(text);
      } catch (IllegalArgumentException e) {
        throw invalid("is no UUID");
      }
    }
    throw mismatch(value, type);
  }

  private static List<@Nullable Object> list(Object value, DataType.ArrayOf type) {
    if (!(value instanceof List<?> list)) {
      throw mismatch(value, type);
    }
    List<@Nullable Object> converted = new ArrayList<>(list.size());
    for (Object element : list) {
      converted.add(convert(element, type.element()));
    }
    return converted;
  }

  private static TidemarkException overflow(Number value, DataType type) {
    return new TidemarkException(
        ErrorCode.NUMERIC_OVERFLOW, "is " + value + ", out of range for " + type.sql());
  }

  private static TidemarkException invalid(String sentence) {
    return new TidemarkException(ErrorCode.INVALID_VALUE, sentence);
  }

  private static TidemarkException mismatch(Object value, DataType type) {
    return new TidemarkException(
        ErrorCode.TYPE_MISMATCH, "is " + kind(value) + ", where " + type.sql() + " is expected");
  }

  private static String kind(Object value) {
    if (value instanceof Number) {
      return "a number";
    } else if (value instanceof String) {
      return "text";
    } else if (value instanceof byte[]) {
      return "binary";
    } else if (value instanceof List) {
      return "a list";
    } else if (value instanceof Boolean) {
      return "a boolean";
    } else if (value instanceof UUID) {
      return "a UUID";
    }
    return "a date or time";
  }
}
