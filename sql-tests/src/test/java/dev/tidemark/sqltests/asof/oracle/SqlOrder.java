package dev.tidemark.sqltests.asof.oracle;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The order of values as {@code <} and {@code =} see it, types widened as PostgreSQL does. */
public final class SqlOrder {
  private SqlOrder() {}

  /** Of two values that aren't NULL: text by its bytes, NaN as the greatest number. */
  public static int compare(Object a, Object b) {
    if (a instanceof Double || b instanceof Double) {
      return Double.compare(((Number) a).doubleValue() + 0.0, ((Number) b).doubleValue() + 0.0);
    } else if (a instanceof Number) {
      return decimal(a).compareTo(decimal(b));
    } else if (a instanceof String) {
      return Arrays.compareUnsigned(bytes(a), bytes(b));
    }
    return natural(instant(a), instant(b));
  }

  /** NULL is below everything: the order that decides ties. */
  static int compareNullsLowest(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    return compare(a, b);
  }

  private static BigDecimal decimal(Object number) {
    return number instanceof BigDecimal exact ? exact : BigDecimal.valueOf((Long) number);
  }

  private static byte[] bytes(Object text) {
    return ((String) text).getBytes(StandardCharsets.UTF_8);
  }

  private static Object instant(Object value) {
    return value instanceof LocalDate day ? day.atStartOfDay() : value;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static int natural(Object a, Object b) {
    return ((Comparable) a).compareTo(b);
  }
}
