package dev.tidemark.catalog.record;

import dev.tidemark.catalog.error.ErrorCode;

/** REAL and DOUBLE take every number, rounded to the nearest they can hold. */
final class FloatRules {

  private FloatRules() {}

  static final class OfReal extends ValueRule {

    OfReal() {
      bytes(4);
    }

    @Override
    Object check(Object value) throws BadValue {
      if (value instanceof Float) {
        return value;
      }
      if (!(value instanceof Number number)) {
        throw BadValue.ofType(value, "REAL");
      }
      float rounded = number.floatValue();
      boolean isSpecial = value instanceof Double && !Double.isFinite(number.doubleValue());
      if (Float.isInfinite(rounded) && !isSpecial) {
        throw outOfRange(value, "REAL");
      }
      return rounded;
    }
  }

  static final class OfDouble extends ValueRule {

    OfDouble() {
      bytes(8);
    }

    @Override
    Object check(Object value) throws BadValue {
      if (value instanceof Double) {
        return value;
      }
      if (!(value instanceof Number number)) {
        throw BadValue.ofType(value, "DOUBLE");
      }
      double rounded = number.doubleValue();
      if (Double.isInfinite(rounded) && !(value instanceof Float)) {
        throw outOfRange(value, "DOUBLE");
      }
      return rounded;
    }
  }

  private static BadValue outOfRange(Object value, String wanted) {
    return new BadValue(
        ErrorCode.NUMERIC_OVERFLOW,
        "%s is out of range for %s".formatted(BadValue.show(value), wanted));
  }
}
