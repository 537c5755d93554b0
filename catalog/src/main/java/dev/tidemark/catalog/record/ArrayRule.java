package dev.tidemark.catalog.record;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An ARRAY takes a list whose elements its element type takes; elements may be NULL. */
final class ArrayRule extends ValueRule {

  private final ValueRule element;
  private final String type;

  ArrayRule(ValueRule element, String type) {
    this.element = element;
    this.type = type;
  }

  @Override
  Object check(Object value) throws BadValue {
    if (!(value instanceof List<?> list)) {
      throw BadValue.ofType(value, type);
    }
    List<@Nullable Object> changed = null;
    int bytes = 0;
    int size = list.size();
    for (int i = 0; i < size; i++) {
      Object before = list.get(i);
      if (before != null) {
        Object after = check(before, i);
        bytes = (int) Math.min((long) bytes + element.bytes(), Integer.MAX_VALUE);
        if (after != before) {
          changed = changed == null ? new ArrayList<>(list) : changed;
          changed.set(i, after);
        }
      }
    }
    bytes(bytes);
    return changed == null ? value : changed;
  }

  private Object check(Object value, int index) throws BadValue {
    try {
      return element.check(value);
    } catch (BadValue e) {
      throw new BadValue(e.code(), "element %d: %s".formatted(index + 1, e.problem()));
    }
  }
}
