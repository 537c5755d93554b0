package dev.tidemark.planner.validate.function;

import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;

/**
 * Patterns of LIKE with an escape of their own, written with a backslash: Calcite takes what an
 * escaping wildcard stands before for wildcards, and knows no empty escape.
 */
public final class LikePattern {
  private static final char BACKSLASH = '\\';

  private LikePattern() {}

  /** The node, or the LIKE that means the same. */
  public static SqlNode withBackslashes(SqlNode node) {
    if (node instanceof SqlBasicCall call
        && call.getKind() == SqlKind.LIKE
        && call.operandCount() == 3
        && call.operand(1) instanceof SqlCharStringLiteral pattern
        && call.operand(2) instanceof SqlCharStringLiteral escape) {
      String escapes = escape.getValueAs(String.class);
      String text = pattern.getValueAs(String.class);
      if (escapes.codePointCount(0, escapes.length()) < 2 && !endsInEscape(text, escapes)) {
        return call.getOperator()
            .createCall(
                call.getParserPosition(),
                call.operand(0),
                SqlLiteral.createCharString(rewritten(text, escapes), pattern.getParserPosition()));
      }
    }
    return node;
  }

  /** For the engine to refuse. */
  private static boolean endsInEscape(String text, String escape) {
    int at = text.length();
    while (!escape.isEmpty() && text.startsWith(escape, at - escape.length())) {
      at -= escape.length();
    }
    return (text.length() - at) / Math.max(1, escape.length()) % 2 == 1;
  }

  private static String rewritten(String text, String escape) {
    StringBuilder pattern = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      boolean isEscaped = !escape.isEmpty() && text.startsWith(escape, at);
      if (isEscaped) {
        at += escape.length();
      }
      char next = text.charAt(at);
      boolean isPlain = next != '%' && next != '_' && next != BACKSLASH;
      if (!isPlain && (isEscaped || next == BACKSLASH)) {
        pattern.append(BACKSLASH);
      }
      pattern.append(next);
    }
    return pattern.toString();
  }
}
