package dev.tidemark.sqltests.asof.oracle;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value of {@code INTEGER ARRAY}, written {@code [1, NULL, 3]}. */
public final class IntegerArray implements Comparable<IntegerArray> {
  private final List<@Nullable Long> elements = new ArrayList<>();

  private IntegerArray() {}

  public static IntegerArray parse(String text) {
    IntegerArray array = new IntegerArray();
    String inside = text.substring(1, text.length() - 1);
    for (String element : inside.isEmpty() ? new String[0] : inside.split(", ", -1)) {
      array.elements.add(element.equals("NULL") ? null : Long.valueOf(element));
    }
    return array;
  }

  /** Element by element, an absent one lowest and a NULL highest, as in PostgreSQL and DuckDB. */
  @Override
  public int compareTo(IntegerArray other) {
    int shared = Math.min(elements.size(), other.elements.size());
    for (int i = 0; i < shared; i++) {
      Long a = elements.get(i);
      Long b = other.elements.get(i);
      int order = a == null || b == null ? Boolean.compare(a == null, b == null) : a.compareTo(b);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(elements.size(), other.elements.size());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IntegerArray array && elements.equals(array.elements);
  }

  @Override
  public int hashCode() {
    return elements.hashCode();
  }

  @Override
  public String toString() {
    return elements.toString().replace("null", "NULL");
  }
}
