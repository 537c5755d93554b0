package dev.tidemark.catalog.record;

/** BOOLEAN and VARBINARY take their own class alone. */
final class PlainRules {

  private PlainRules() {}

  static final class OfBoolean extends ValueRule {

    OfBoolean() {
      bytes(1);
    }

    @Override
    Object check(Object value) throws BadValue {
      if (value instanceof Boolean) {
        return value;
      }
      throw BadValue.ofType(value, "BOOLEAN");
    }
  }

  static final class OfBinary extends ValueRule {

    @Override
    Object check(Object value) throws BadValue {
      if (value instanceof byte[] binary) {
        bytes(binary.length);
        return value;
      }
      throw BadValue.ofType(value, "VARBINARY");
    }
  }
}
