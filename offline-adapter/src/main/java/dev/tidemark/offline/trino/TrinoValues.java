package dev.tidemark.offline.trino;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of the driver's results as the Java classes of our types. */
final class TrinoValues {
  private TrinoValues() {}

  /** Whether the driver gives the values exactly: elements of arrays lose their times' zone. */
  static boolean canRead(DataType type) {
    return !(type instanceof DataType.ArrayOf array && isTime(array.element()));
  }

  private static boolean isTime(DataType type) {
    Class<?> values = type.javaClass();
    return List.of(LocalDate.class, LocalTime.class, LocalDateTime.class, Instant.class)
        .contains(values);
  }

  static @Nullable Object read(ResultSet row, int column, DataType type) throws SQLException {
    Object value =
        type instanceof DataType.Scalar scalar
            ? scalar(row, column, scalar.name())
            : row.getObject(column);
    if (value == null || row.wasNull()) {
      return null;
    }
    return value instanceof Array array
        ? list((Object[]) array.getArray(), ((DataType.ArrayOf) type).element())
        : value;
  }

  private static @Nullable Object scalar(ResultSet row, int column, TypeName type)
      throws SQLException {
    return switch (type) {
      case BOOLEAN -> row.getBoolean(column);
      case INTEGER -> row.getInt(column);
      case BIGINT -> row.getLong(column);
      case REAL -> row.getFloat(column);
      case DOUBLE -> row.getDouble(column);
      case DECIMAL -> row.getBigDecimal(column);
      case VARCHAR -> row.getString(column);
      case VARBINARY -> row.getBytes(column);
      case DATE -> row.getObject(column, LocalDate.class);
      case TIME -> {
        String text = row.getString(column);
        yield text == null ? null : LocalTime.parse(text);
      }
      case TIMESTAMP -> row.getObject(column, LocalDateTime.class);
      case TIMESTAMP_WITH_TIME_ZONE -> row.getObject(column, Instant.class);
      case UUID -> {
        String text = row.getString(column);
        yield text == null ? null : UUID.fromString(text);
      }
    };
  }

  private static List<@Nullable Object> list(@Nullable Object[] elements, DataType type) {
    List<@Nullable Object> values = new ArrayList<>(elements.length);
    for (Object element : Arrays.asList(elements)) {
      values.add(element == null ? null : element(element, type));
    }
    return values;
  }

  private static Object element(Object element, DataType type) {
    Class<?> wanted = type.javaClass();
    if (wanted == UUID.class) {
      return UUID.fromString(element.toString());
    } else if (wanted == Float.class) {
      return ((Number) element).floatValue();
    }
    return wanted == BigDecimal.class ? new BigDecimal(element.toString()) : element;
  }
}
