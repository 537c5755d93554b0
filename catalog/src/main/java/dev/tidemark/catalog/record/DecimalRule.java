package dev.tidemark.catalog.record;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.type.DataType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * DECIMAL takes every number that it can hold exactly; a binary fraction, whose decimal digits are
 * an approximation anyway, is rounded to its scale.
 */
final class DecimalRule extends ValueRule {

  private final DataType.Decimal type;
  private final Optional<BigDecimal> least;

  /** Values below the least one are refused, if there is one. */
  DecimalRule(DataType.Decimal type, Optional<BigDecimal> least) {
    this.type = type;
    this.least = least;
    bytes(16);
  }

  @Override
  Object check(Object value) throws BadValue {
    BigDecimal number = number(value);
    if (least.isPresent() && number.compareTo(least.get()) < 0) {
      throw new BadValue(
          ErrorCode.NUMERIC_OVERFLOW,
          "%s is less than %s, which is the least that partitioning by truncate can cut in %s"
              .formatted(BadValue.show(number), least.get().toPlainString(), type));
    }
    return number;
  }

  private BigDecimal number(Object value) throws BadValue {
    if (value instanceof BigDecimal decimal) {
      return fit(decimal);
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      if (!Double.isFinite(number)) {
        throw new BadValue(
            ErrorCode.INVALID_VALUE, "%s is no number that %s holds".formatted(value, type));
      }
      return fit(new BigDecimal(value.toString()).setScale(type.scale(), RoundingMode.HALF_UP));
    }
    if (value instanceof Long || value instanceof Integer) {
      return fit(BigDecimal.valueOf(((Number) value).longValue()));
    }
    throw BadValue.ofType(value, type.sql());
  }

  /** Looks at the exponents first: writing out {@code 1E+1000000000} would fill the memory. */
  private BigDecimal fit(BigDecimal value) throws BadValue {
    if (value.signum() == 0) {
      return value.scale() == type.scale() ? value : BigDecimal.ZERO.setScale(type.scale());
    }
    int wholeDigits = type.precision() - type.scale();
    if ((long) value.precision() - value.scale() > wholeDigits) {
      throw new BadValue(
          ErrorCode.NUMERIC_OVERFLOW,
          "%s has more than %d digits before the point, but the column is %s"
              .formatted(BadValue.show(value), wholeDigits, type));
    }
    if (value.scale() == type.scale()) {
      return value;
    }
    long cut = (long) value.scale() - type.scale();
    if (cut < value.precision()) {
      try {
        return value.setScale(type.scale(), RoundingMode.UNNECESSARY);
      } catch (ArithmeticException e) {
        throw tooFine(value);
      }
    }
    throw tooFine(value);
  }

  private BadValue tooFine(BigDecimal value) {
    return new BadValue(
        ErrorCode.INVALID_VALUE,
        "%s has more than %d digits after the point, but the column is %s"
            .formatted(BadValue.show(value), type.scale(), type));
  }
}
