package dev.tidemark.catalog.record;

import dev.tidemark.catalog.error.ErrorCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.UUID;

/** What is wrong with a value, before it is known in which row and column it stands. */
final class BadValue extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 40;

  private final ErrorCode code;
  private final String problem;

  BadValue(ErrorCode code, String problem) {
    super(problem, null, false, false);
    this.code = code;
    this.problem = problem;
  }

  /** A value of a class that the type doesn't take. */
  static BadValue ofType(Object value, String wanted) {
    return new BadValue(
        ErrorCode.TYPE_MISMATCH,
        "%s is %s, but the column is %s".formatted(show(value), typeOf(value), wanted));
  }

  ErrorCode code() {
    return code;
  }

  String problem() {
    return problem;
  }

  /** The value for a message, cut short. */
  static String show(Object value) {
    if (value instanceof byte[] bytes) {
      return bytes.length + " bytes";
    }
    if (value instanceof List<?> list) {
      return "an array of " + list.size();
    }
    if (value instanceof BigDecimal decimal) {
      return cut(decimal.toString());
    }
    String text = value instanceof String s ? s : value.toString();
    return value instanceof String ? "'" + cut(text) + "'" : cut(text);
  }

  private static String cut(String text) {
    String clean = text.replace('\0', '\uFFFD');
    return clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN) + "…";
  }

  private static String typeOf(Object value) {
    if (value instanceof String) {
      return "VARCHAR";
    } else if (value instanceof Boolean) {
      return "BOOLEAN";
    } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return "INTEGER";
    } else if (value instanceof Long) {
      return "BIGINT";
    } else if (value instanceof Float) {
      return "REAL";
    } else if (value instanceof Double) {
      return "DOUBLE";
    } else if (value instanceof BigDecimal) {
      return "DECIMAL";
    } else if (value instanceof byte[]) {
      return "VARBINARY";
    } else if (value instanceof LocalDate) {
      return "DATE";
    } else if (value instanceof LocalTime) {
      return "TIME";
    } else if (value instanceof LocalDateTime) {
      return "TIMESTAMP";
    } else if (value instanceof Instant) {
      return "TIMESTAMP WITH TIME ZONE";
    } else if (value instanceof UUID) {
      return "UUID";
    }
    return value instanceof List ? "an ARRAY" : "a " + value.getClass().getSimpleName();
  }
}
