package dev.tidemark.server.slt.format;

import java.sql.Types;
import java.util.Optional;

/** The letters that say what type a query's columns have. */
public enum ColumnType {
  /** Whole numbers. */
  I,
  /** REAL and DOUBLE. */
  R,
  /** DECIMAL. */
  N,
  /** Text, and everything that a driver shows as such. */
  T,
  BOOLEAN('B'),
  DATE('D'),
  /** A time of day ("clock"). */
  C,
  /** A timestamp without a zone. */
  S,
  /** A timestamp with a zone. */
  Z,
  /** Bytes. */
  X,
  ARRAY('A'),
  /** Anything, not checked. */
  ANY('?');

  private final char letter;

  ColumnType() {
    this.letter = name().charAt(0);
  }

  ColumnType(char letter) {
    this.letter = letter;
  }

  /** What is wrong with a word of such letters, if anything. */
  public static Optional<String> check(String letters) {
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      boolean known = false;
      for (ColumnType type : values()) {
        known |= type.letter == letter;
      }
      if (!known) {
        return Optional.of(
            "'" + letter + "' is not a column type; they are I R N T B D C S Z X A and ?");
      }
    }
    return Optional.empty();
  }

  /** The letter of a type of {@link Types}; {@code ?} where there is none. */
  public static char of(int jdbcType) {
    ColumnType type =
        switch (jdbcType) {
          case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> I;
          case Types.REAL, Types.FLOAT, Types.DOUBLE -> R;
          case Types.DECIMAL, Types.NUMERIC -> N;
          case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NVARCHAR -> T;
          case Types.BOOLEAN, Types.BIT -> BOOLEAN;
          case Types.DATE -> DATE;
          case Types.TIME -> C;
          case Types.TIMESTAMP -> S;
          case Types.TIMESTAMP_WITH_TIMEZONE -> Z;
          case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> X;
          case Types.ARRAY -> ARRAY;
          default -> ANY;
        };
    return type.letter;
  }

  /** Whether a result with the letters {@code actual} is what {@code expected} says. */
  public static boolean matches(String expected, String actual) {
    if (expected.length() != actual.length()) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      char wanted = expected.charAt(i);
      char given = actual.charAt(i);
      if (wanted != given && wanted != ANY.letter && given != ANY.letter) {
        return false;
      }
    }
    return true;
  }
}
