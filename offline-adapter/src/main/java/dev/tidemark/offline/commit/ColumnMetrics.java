package dev.tidemark.offline.commit;

import dev.tidemark.offline.iceberg.schema.IcebergValues;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.UnicodeUtil;
import org.jspecify.annotations.Nullable;

/**
 * DuckDB's statistics of a file, which are texts, as Iceberg's metrics. A bound that can't be told
 * for certain is left out: then no file is skipped by it.
 */
final class ColumnMetrics {
  /** Iceberg's default length of text bounds. */
  private static final int TEXT_BOUND = 16;

  private final Map<Integer, Long> sizes = new HashMap<>();
  private final Map<Integer, Long> values = new HashMap<>();
  private final Map<Integer, Long> nulls = new HashMap<>();
  private final Map<Integer, Long> nans = new HashMap<>();
  private final Map<Integer, ByteBuffer> lower = new HashMap<>();
  private final Map<Integer, ByteBuffer> upper = new HashMap<>();

  private ColumnMetrics() {}

  /**
   * The metrics of one file.
   *
   * @param statistics by quoted physical name, e.g. {@code "f3"} or {@code "f7"."element"}
   */
  static Metrics of(
      long rows, List<HistoryField> fields, Map<String, Map<String, String>> statistics) {
    ColumnMetrics metrics = new ColumnMetrics();
    for (HistoryField field : fields) {
      String name = '"' + field.physicalName() + '"';
      metrics.add(field.field().fieldId(), field.field().type(), statistics.get(name));
      if (field.field().type().isListType()) {
        Types.ListType list = field.field().type().asListType();
        metrics.add(list.elementId(), list, statistics.get(name + ".\"element\""));
      }
    }
    return new Metrics(
        rows,
        metrics.sizes,
        metrics.values,
        metrics.nulls,
        metrics.nans,
        metrics.lower,
        metrics.upper);
  }

  private void add(int id, Type type, @Nullable Map<String, String> statistics) {
    if (statistics == null) {
      return;
    }
    number(statistics, "column_size_bytes").ifPresent(n -> sizes.put(id, n));
    number(statistics, "num_values").ifPresent(n -> values.put(id, n));
    number(statistics, "null_count").ifPresent(n -> nulls.put(id, n));
    number(statistics, "nan_count").ifPresent(n -> nans.put(id, n));
    String min = statistics.get("min");
    String max = statistics.get("max");
    if (type.isPrimitiveType() && min != null && max != null) {
      lower(type, min).ifPresent(v -> lower.put(id, Conversions.toByteBuffer(type, v)));
      upper(type, max).ifPresent(v -> upper.put(id, Conversions.toByteBuffer(type, v)));
    }
  }

  private static Optional<Long> number(Map<String, String> statistics, String name) {
    return Optional.ofNullable(statistics.get(name)).map(Long::valueOf);
  }

  private static Optional<Object> lower(Type type, String text) {
    if (type.typeId() == Type.TypeID.STRING) {
      return Optional.of(UnicodeUtil.truncateString(text, TEXT_BOUND));
    }
    return value(type, text).map(value -> signedZero(value, -1));
  }

  private static Optional<Object> upper(Type type, String text) {
    if (type.typeId() == Type.TypeID.STRING) {
      return text.codePointCount(0, text.length()) <= TEXT_BOUND
          ? Optional.of(text)
          : Optional.ofNullable(UnicodeUtil.truncateStringMax(text, TEXT_BOUND));
    }
    return value(type, text).map(value -> signedZero(value, 1));
  }

  /** SQL's two zeros are equal, Iceberg's are not: a bound of zero must hold both. */
  private static Object signedZero(Object value, int sign) {
    if (value instanceof Double d && d == 0) {
      return sign < 0 ? -0.0d : 0.0d;
    } else if (value instanceof Float f && f == 0) {
      return sign < 0 ? -0.0f : 0.0f;
    }
    return value;
  }

  private static Optional<Object> value(Type type, String text) {
    Object value =
        switch (type.typeId()) {
          case INTEGER -> Integer.valueOf(text);
          case LONG -> Long.valueOf(text);
          case FLOAT -> Float.valueOf(number(text));
          case DOUBLE -> Double.valueOf(number(text));
          case DECIMAL -> new BigDecimal(text);
          case DATE -> isPlain(text) ? LocalDate.parse(text) : null;
          case TIME -> LocalTime.parse(text);
          case TIMESTAMP -> isPlain(text) ? timestamp(text) : null;
          default -> null;
        };
    return Optional.ofNullable(value).map(v -> IcebergValues.internal(type, v));
  }

  private static String number(String text) {
    return text.replace("inf", "Infinity").replace("nan", "NaN");
  }

  /** Neither infinite nor before year 1 or after 9999, which are written in other ways. */
  private static boolean isPlain(String text) {
    return text.matches("[0-9]{4}-[0-9 :.+-]+");
  }

  private static Object timestamp(String text) {
    String local = text.endsWith("+00") ? text.substring(0, text.length() - 3) : text;
    return LocalDateTime.parse(local.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
  }
}
