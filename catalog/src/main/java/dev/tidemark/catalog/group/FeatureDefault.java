package dev.tidemark.catalog.group;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a feature is in records that came before it, and in those that leave it out.
 *
 * @param value of the class of the feature's type, see {@link TypeName}
 */
public record FeatureDefault(Object value) {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
  private static final HexFormat BYTES = HexFormat.of().withPrefix("\\x").withUpperCase();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT);

  /** Whether features of that type may have one. */
  public static boolean isAllowed(DataType type) {
    return !(type instanceof DataType.ArrayOf);
  }

  /** Reads what {@link #text} wrote, also before the type got wider. */
  public static FeatureDefault parse(DataType type, String text) {
    if (type instanceof DataType.Decimal decimal) {
      return new FeatureDefault(new BigDecimal(text).setScale(decimal.scale()));
    }
    return new FeatureDefault(
        switch (((DataType.Scalar) type).name()) {
          case BOOLEAN -> Boolean.valueOf(text);
          case INTEGER -> Integer.valueOf(text);
          case BIGINT -> Long.valueOf(text);
          case REAL -> Float.valueOf(text);
          case DOUBLE -> Double.valueOf(text);
          case VARCHAR -> text;
          case DATE -> LocalDate.parse(text);
          case TIME -> LocalTime.parse(text);
          case TIMESTAMP -> LocalDateTime.parse(text.replace(' ', 'T'));
          case TIMESTAMP_WITH_TIME_ZONE -> OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
          case UUID -> UUID.fromString(text);
          case VARBINARY -> BYTES.parseHex(text);
          case DECIMAL -> throw new IllegalArgumentException(type.sql());
        });
  }

  /**
   * As every engine casts it to the type; bytes as DuckDB does. A REAL is written with all its
   * digits, so that it stays the same number as a DOUBLE.
   */
  public String text() {
    if (value instanceof Float number) {
      return Double.toString(number.doubleValue());
    } else if (value instanceof BigDecimal number) {
      return number.toPlainString();
    } else if (value instanceof LocalDateTime time) {
      return TIMESTAMP.format(time);
    } else if (value instanceof Instant instant) {
      return TIMESTAMP.format(instant.atOffset(ZoneOffset.UTC)) + "+00:00";
    } else if (value instanceof LocalTime time) {
      return TIME.format(time);
    } else if (value instanceof byte[] bytes) {
      return BYTES.formatHex(bytes);
    }
    return value.toString();
  }

  /** The digits of bytes that {@link #text} wrote. */
  public static String hexDigits(String text) {
    return HexFormat.of().formatHex(BYTES.parseHex(text));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FeatureDefault that && Objects.deepEquals(value, that.value);
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }
}
