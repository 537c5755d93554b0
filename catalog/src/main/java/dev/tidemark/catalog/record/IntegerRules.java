package dev.tidemark.catalog.record;

import dev.tidemark.catalog.error.ErrorCode;
import java.math.BigDecimal;

/** INTEGER and BIGINT take every number that is whole and in range. */
final class IntegerRules {

  /** The doubles from here on may stand for several whole numbers. */
  private static final double EXACT_DOUBLES = 0x1p53;

  private IntegerRules() {}

  static final class OfInteger extends ValueRule {

    OfInteger() {
      bytes(4);
    }

    @Override
    Object check(Object value) throws BadValue {
      if (value instanceof Integer) {
        return value;
      }
      long whole = whole(value, "INTEGER");
      if (whole != (int) whole) {
        throw outOfRange(value, "INTEGER");
      }
      return (int) whole;
    }
  }

  static final class OfBigint extends ValueRule {

    OfBigint() {
      bytes(8);
    }

    @Override
    Object check(Object value) throws BadValue {
      return value instanceof Long ? value : (Object) whole(value, "BIGINT");
    }
  }

  private static long whole(Object value, String wanted) throws BadValue {
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double || value instanceof Float) {
      return whole(((Number) value).doubleValue(), value, wanted);
    }
    if (value instanceof BigDecimal decimal) {
      return whole(decimal, wanted);
    }
    throw BadValue.ofType(value, wanted);
  }

  /** Pandas holds whole numbers as doubles as soon as one of them is missing. */
  private static long whole(double number, Object value, String wanted) throws BadValue {
    if (number != Math.rint(number) || Double.isInfinite(number)) {
      throw notWhole(value, wanted);
    }
    if (Math.abs(number) > EXACT_DOUBLES) {
      throw outOfRange(value, wanted);
    }
    return (long) number;
  }

  private static long whole(BigDecimal decimal, String wanted) throws BadValue {
    if ((long) decimal.precision() - decimal.scale() > 19) {
      throw outOfRange(decimal, wanted);
    }
    try {
      return decimal.longValueExact();
    } catch (ArithmeticException e) {
      throw decimal.scale() > 0 ? notWhole(decimal, wanted) : outOfRange(decimal, wanted);
    }
  }

  private static BadValue notWhole(Object value, String wanted) {
    return new BadValue(
        ErrorCode.TYPE_MISMATCH,
        "%s is not a whole number, but the column is %s".formatted(BadValue.show(value), wanted));
  }

  private static BadValue outOfRange(Object value, String wanted) {
    return new BadValue(
        ErrorCode.NUMERIC_OVERFLOW,
        "%s is out of range for %s".formatted(BadValue.show(value), wanted));
  }
}
