package dev.tidemark.catalog.record;

import dev.tidemark.catalog.error.ErrorCode;

/** VARCHAR takes text that UTF-8 and PostgreSQL can hold: no NUL, no half of a surrogate pair. */
final class TextRule extends ValueRule {

  @Override
  Object check(Object value) throws BadValue {
    if (value instanceof String text) {
      bytes(utf8Length(text));
      return value;
    }
    throw BadValue.ofType(value, "VARCHAR");
  }

  private static int utf8Length(String text) throws BadValue {
    int length = text.length();
    int bytes = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += c < 0x800 ? 1 : 2;
        if (Character.isSurrogate(c)) {
          if (!Character.isHighSurrogate(c)
              || i + 1 == length
              || !Character.isLowSurrogate(text.charAt(i + 1))) {
            throw new BadValue(
                ErrorCode.INVALID_VALUE,
                "the text holds half of a surrogate pair, so it is not Unicode");
          }
          i++;
        }
      } else if (c == 0) {
        throw new BadValue(
            ErrorCode.INVALID_VALUE,
            "the text holds a NUL character, which PostgreSQL cannot store");
      }
    }
    return bytes;
  }
}
