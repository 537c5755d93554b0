package dev.tidemark.catalog.record;

import dev.tidemark.catalog.error.ErrorCode;
import java.util.UUID;

/** UUID takes its canonical text too, for clients that don't know the type. */
final class UuidRule extends ValueRule {

  private static final int CANONICAL_LENGTH = 36;

  UuidRule() {
    bytes(16);
  }

  @Override
  Object check(Object value) throws BadValue {
    if (value instanceof UUID) {
      return value;
    }
    if (value instanceof String text) {
      return parse(text);
    }
    throw BadValue.ofType(value, "UUID");
  }

  private static UUID parse(String text) throws BadValue {
    if (text.length() == CANONICAL_LENGTH) {
      try {
        return UUID.fromString(text);
      } catch (IllegalArgumentException e) {
        throw unlike(text);
      }
    }
    throw unlike(text);
  }

  private static BadValue unlike(String text) {
    return new BadValue(ErrorCode.INVALID_VALUE, BadValue.show(text) + " is not a UUID");
  }
}
