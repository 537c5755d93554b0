package dev.tidemark.planner.parse;

import dev.tidemark.planner.parse.generated.Token;
import org.jspecify.annotations.Nullable;

/** Finds the AS OF joins that don't exist, before the grammar fails on them in its own words. */
final class AsofSpelling {
  private AsofSpelling() {}

  static void check(Token first) {
    Token before = first;
    for (@Nullable Token token = first; token != null; token = token.next) {
      if (isWord(token, "ASOF") && token.next != null) {
        checkSide(before, token);
        checkSide(token.next, token);
      }
      before = token;
    }
  }

  private static void checkSide(Token side, Token asof) {
    boolean joins = isWord(asof.next, "JOIN") || (asof.next != null && isWord(asof.next.next, "JOIN"));
    if (joins && (isWord(side, "RIGHT") || isWord(side, "FULL"))) {
      throw Tokens.error(
          side,
          side.image.toUpperCase(java.util.Locale.ROOT)
              + " ASOF JOIN doesn't exist; write the rows to keep first: "
              + "<spine> LEFT ASOF JOIN <features> MATCH_CONDITION (…) ON …");
    }
  }

  private static boolean isWord(@Nullable Token token, String word) {
    return token != null && token.image != null && token.image.equalsIgnoreCase(word);
  }
}
