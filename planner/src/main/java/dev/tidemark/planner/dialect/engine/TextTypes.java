package dev.tidemark.planner.dialect.engine;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/** What is alike of text in all dialects. */
public final class TextTypes {
  private TextTypes() {}

  /** Whether a type is text. */
  public static boolean isText(RelDataType type) {
    return SqlTypeName.CHAR_TYPES.contains(type.getSqlTypeName());
  }

  /** A text cast to {@code to}, which loses what is too long. */
  public static String shortened(String text, RelDataType from, RelDataType to) {
    int length = to.getPrecision();
    boolean limited = length != RelDataType.PRECISION_NOT_SPECIFIED && length < Integer.MAX_VALUE;
    boolean fits =
        isText(from)
            && from.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED
            && from.getPrecision() <= length;
    return limited && !fits ? "left(" + text + ", " + length + ")" : text;
  }
}
