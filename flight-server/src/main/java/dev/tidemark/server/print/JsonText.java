package dev.tidemark.server.print;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A JDBC value as JSON; numbers that JSON lacks (NaN, infinities) are strings. */
final class JsonText {
  private JsonText() {}

  static String value(@Nullable Object value) throws SQLException {
    if (value == null) {
      return "null";
    }
    if (value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.toString();
    }
    String text = ValueText.of(value);
    return text == null ? "null" : string(text);
  }

  static String string(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ') {
            json.append(String.format("\\u%04x", (int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"').toString();
  }
}
