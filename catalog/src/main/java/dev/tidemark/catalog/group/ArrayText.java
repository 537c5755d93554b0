package dev.tidemark.catalog.group;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array as DuckDB casts it from a text, {@code [1, NULL]} or {@code ["a", "b"]}. */
final class ArrayText {
  private static final String NULL = "NULL";

  private final String text;
  private int next = 1;

  private ArrayText(String text) {
    this.text = text;
  }

  /** What stands in quotes is told from what is written plainly. */
  static String quoted(String element) {
    return "\"" + element.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** The elements are written plainly or {@link #quoted}. */
  static String of(List<@Nullable String> elements) {
    List<String> written = new ArrayList<>();
    for (String element : elements) {
      written.add(element == null ? NULL : element);
    }
    return "[" + String.join(", ", written) + "]";
  }

  /** The elements' texts, without quotes; null for NULL. */
  static List<@Nullable String> parse(String text) {
    return new ArrayText(text).elements();
  }

  private List<@Nullable String> elements() {
    List<@Nullable String> elements = new ArrayList<>();
    while (text.charAt(next) != ']') {
      elements.add(text.charAt(next) == '"' ? inQuotes() : plain());
      if (text.charAt(next) == ',') {
        next += 2;
      }
    }
    return elements;
  }

  private String inQuotes() {
    StringBuilder element = new StringBuilder();
    for (next++; text.charAt(next) != '"'; next++) {
      if (text.charAt(next) == '\\') {
        next++;
      }
      element.append(text.charAt(next));
    }
    next++;
    return element.toString();
  }

  private @Nullable String plain() {
    int first = next;
    while (text.charAt(next) != ',' && text.charAt(next) != ']') {
      next++;
    }
    String element = text.substring(first, next);
    return element.equals(NULL) ? null : element;
  }
}
