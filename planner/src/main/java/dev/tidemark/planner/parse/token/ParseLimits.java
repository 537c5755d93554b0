package dev.tidemark.planner.parse.token;

/**
 * How large a statement may be, so that no text can exhaust memory or a thread's stack.
 *
 * @param characters of its text
 * @param tokens words and symbols; a token costs about a hundred bytes while it is parsed
 * @param depth levels of nesting, of brackets and of operators alike
 */
public record ParseLimits(int characters, int tokens, int depth) {
  /** 16 Mi characters, a million tokens, 500 levels. */
  public static final ParseLimits DEFAULTS = new ParseLimits(16 << 20, 1_000_000, 500);

  /** Throws {@link IllegalArgumentException} unless all are positive. */
  public ParseLimits {
    if (characters < 1 || tokens < 1 || depth < 1) {
      throw new IllegalArgumentException(
          "characters " + characters + ", tokens " + tokens + ", depth " + depth);
    }
  }
}
