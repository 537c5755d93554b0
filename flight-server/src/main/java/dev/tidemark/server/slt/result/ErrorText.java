package dev.tidemark.server.slt.result;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server's own sentence out of an exception, since drivers put words of theirs round it. A
 * sentence of Tidemark's begins with its code ({@code NOT_SUPPORTED: …}); where there is none, the
 * whole message counts.
 */
public final class ErrorText {
  private static final Pattern CODED =
      Pattern.compile("(?<![A-Za-z_'\"])[A-Z]{2,}(?:_[A-Z]+)*: .*", Pattern.DOTALL);

  private ErrorText() {}

  /** Never empty. */
  public static String of(Throwable error) {
    String found = "";
    for (@Nullable Throwable e = error; e != null; e = e.getCause()) {
      Matcher coded = CODED.matcher(message(e));
      if (coded.lookingAt()) {
        return coded.group().strip();
      }
      if (found.isEmpty() && coded.find()) {
        found = coded.group();
      }
    }
    return (found.isEmpty() ? message(error) : found).strip();
  }

  private static String message(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank() ? error.getClass().getSimpleName() : message;
  }
}
