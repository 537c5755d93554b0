package dev.tidemark.planner.route.plan;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/** Values as a column's Java class, for pruning; a value that doesn't fit exactly is left out. */
public final class ColumnValues {

  private ColumnValues() {}

  /** The literal's value; empty for NULL. */
  public static Optional<Object> of(RexLiteral literal, DataType type) {
    Comparable<?> value = literal.getValueAs(Comparable.class);
    if (value instanceof NlsString text) {
      return convert(text.getValue(), type);
    }
    if (value instanceof DateString date) {
      return convert(LocalDate.parse(date.toString()), type);
    }
    if (value instanceof TimeString time) {
      return convert(LocalTime.parse(time.toString()), type);
    }
    if (value instanceof TimestampString time) {
      return convert(LocalDateTime.parse(time.toString().replace(' ', 'T')), type);
    }
    return convert(value, type);
  }

  /** The same value as the type's Java class. */
  static Optional<Object> convert(@Nullable Object value, DataType type) {
    if (value == null || type instanceof DataType.ArrayOf) {
      return Optional.empty();
    }
    if (type.javaClass().isInstance(value)) {
      return Optional.of(value);
    }
    if (type instanceof DataType.Decimal) {
      return number(value).map(number -> number);
    }
    TypeName name = ((DataType.Scalar) type).name();
    try {
      return Optional.ofNullable(scalar(value, name));
    } catch (ArithmeticException | IllegalArgumentException notExactly) {
      return Optional.empty();
    }
  }

  private static @Nullable Object scalar(Object value, TypeName type) {
    return switch (type) {
      case INTEGER -> number(value).map(BigDecimal::intValueExact).orElse(null);
      case BIGINT -> number(value).map(BigDecimal::longValueExact).orElse(null);
      case DOUBLE -> value instanceof Float single ? (Object) single.doubleValue() : null;
      case TIMESTAMP -> timestamp(value);
      case TIMESTAMP_WITH_TIME_ZONE -> {
        LocalDateTime time = timestamp(value);
        yield time == null ? null : time.toInstant(ZoneOffset.UTC);
      }
      case DATE ->
          value instanceof LocalDateTime time && time.toLocalTime().equals(LocalTime.MIDNIGHT)
              ? time.toLocalDate()
              : null;
      case UUID -> value instanceof String text ? UUID.fromString(text) : null;
      default -> null;
    };
  }

  private static @Nullable LocalDateTime timestamp(Object value) {
    if (value instanceof LocalDate date) {
      return date.atStartOfDay();
    }
    if (value instanceof Instant instant) {
      return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
    return value instanceof LocalDateTime time ? time : null;
  }

  private static Optional<BigDecimal> number(Object value) {
    if (value instanceof BigDecimal decimal) {
      return Optional.of(decimal);
    }
    return value instanceof Integer || value instanceof Long
        ? Optional.of(BigDecimal.valueOf(((Number) value).longValue()))
        : Optional.empty();
  }
}
