package dev.tidemark.server.print;

import java.sql.Array;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JDBC value as text. */
final class ValueText {
  private ValueText() {}

  /** Null for NULL; bytes in hexadecimal, times in ISO form, arrays in brackets. */
  static @Nullable String of(@Nullable Object value) throws SQLException {
    if (value == null) {
      return null;
    }
    if (value instanceof Timestamp time) {
      return time.toLocalDateTime().toString().replace('T', ' ');
    }
    if (value instanceof Date date) {
      return date.toLocalDate().toString();
    }
    if (value instanceof Time time) {
      return time.toLocalTime().toString();
    }
    if (value instanceof byte[] bytes) {
      return "0x" + HexFormat.of().formatHex(bytes);
    }
    if (value instanceof Array array) {
      return list(Arrays.asList((Object[]) array.getArray()));
    }
    if (value instanceof List<?> list) {
      return list(list);
    }
    return value.toString();
  }

  private static String list(List<?> items) throws SQLException {
    List<String> texts = new ArrayList<>();
    for (Object item : items) {
      String text = of(item);
      texts.add(text == null ? "NULL" : text);
    }
    return "[" + String.join(", ", texts) + "]";
  }
}
