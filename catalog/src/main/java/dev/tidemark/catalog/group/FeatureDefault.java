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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
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

  /** Copies an array. */
  public FeatureDefault {
    if (value instanceof List<?> array) {
      value = Collections.unmodifiableList(new ArrayList<>(array));
    }
  }

  /** Reads what {@link #text} wrote, also before the type got wider. */
  public static FeatureDefault parse(DataType type, String text) {
    if (type instanceof DataType.ArrayOf array) {
      List<@Nullable Object> elements = new ArrayList<>();
      for (String element : ArrayText.parse(text)) {
        elements.add(element == null ? null : parse(array.element(), element).value());
      }
      return new FeatureDefault(elements);
    }
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
    } else if (value instanceof List<?>) {
      return arrayText();
    }
    return value.toString();
  }

  private String arrayText() {
    List<@Nullable String> elements = new ArrayList<>();
    for (Optional<FeatureDefault> element : elements()) {
      elements.add(element.map(FeatureDefault::elementText).orElse(null));
    }
    return ArrayText.of(elements);
  }

  private String elementText() {
    boolean isPlain = value instanceof Number || value instanceof Boolean;
    return isPlain ? text() : ArrayText.quoted(text());
  }

  /** Those of an array, empty for NULL. */
  public List<Optional<FeatureDefault>> elements() {
    List<Optional<FeatureDefault>> elements = new ArrayList<>();
    for (Object element : (List<?>) value) {
      elements.add(Optional.ofNullable(element).map(FeatureDefault::new));
    }
    return elements;
  }

  /** The digits of bytes that {@link #text} wrote. */
  public static String hexDigits(String text) {
    return HexFormat.of().formatHex(BYTES.parseHex(text));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FeatureDefault that
        && Objects.deepEquals(flat(value), flat(that.value));
  }

  private static Object flat(Object value) {
    return value instanceof List<?> array ? array.toArray() : value;
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }
}
