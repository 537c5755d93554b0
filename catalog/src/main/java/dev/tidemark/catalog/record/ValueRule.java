package dev.tidemark.catalog.record;

import dev.tidemark.catalog.type.DataType;
import java.util.Optional;

/**
 * Brings one column's values to the class its type has in a row, without losing anything, or says
 * why that can't be. Not thread-safe: it remembers the size of the value it checked last.
 */
abstract class ValueRule {

  private int bytes;

  /** The rule of a type. */
  static ValueRule of(DataType type) {
    if (type instanceof DataType.ArrayOf array) {
      return new ArrayRule(of(array.element()), type.sql());
    }
    if (type instanceof DataType.Decimal decimal) {
      return new DecimalRule(decimal, Optional.empty());
    }
    return switch (((DataType.Scalar) type).name()) {
      case BOOLEAN -> new PlainRules.OfBoolean();
      case INTEGER -> new IntegerRules.OfInteger();
      case BIGINT -> new IntegerRules.OfBigint();
      case REAL -> new FloatRules.OfReal();
      case DOUBLE -> new FloatRules.OfDouble();
      case VARCHAR -> new TextRule();
      case VARBINARY -> new PlainRules.OfBinary();
      case DATE -> new TimeRules.OfDate();
      case TIME -> new TimeRules.OfTime();
      case TIMESTAMP -> new TimeRules.OfTimestamp();
      case TIMESTAMP_WITH_TIME_ZONE -> new TimeRules.OfInstant();
      case UUID -> new UuidRule();
      case DECIMAL -> throw new IllegalArgumentException("DECIMAL without digits");
    };
  }

  /** The value in the class of the type; the same object where it has that class already. */
  abstract Object check(Object value) throws BadValue;

  /** How much the value checked last takes. */
  final int bytes() {
    return bytes;
  }

  final void bytes(int taken) {
    bytes = taken;
  }
}
