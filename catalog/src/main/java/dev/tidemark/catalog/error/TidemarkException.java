package dev.tidemark.catalog.error;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that reaches a client. Its message is one sentence that names the place and the
 * way out, and {@link #getMessage} begins with the code's name. Extended where somebody on the way
 * can do something about it.
 */
public class TidemarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String sentence;

  public TidemarkException(ErrorCode code, String sentence) {
    this(code, sentence, null);
  }

  /** Keeps the foreign exception that an adapter wraps as the cause. */
  public TidemarkException(ErrorCode code, String sentence, @Nullable Throwable cause) {
    super(code.name() + ": " + sentence, cause);
    this.code = code;
    this.sentence = sentence;
  }

  /** An error at a place of the statement; the sentence is extended with that place. */
  public static TidemarkException at(SqlPosition position, ErrorCode code, String sentence) {
    return new TidemarkException(code, "At " + position + ": " + sentence);
  }

  public final ErrorCode code() {
    return code;
  }

  /** The message without its code. */
  public final String sentence() {
    return sentence;
  }
}
