package dev.tidemark.server.cli;

import dev.tidemark.catalog.error.ErrorCode;
import java.util.Arrays;
import java.util.Optional;

/** The server's own sentence out of what the JDBC driver wraps round it. */
public final class SqlErrors {
  private SqlErrors() {}

  /** The first message in the chain of causes that begins with an error code, from there on. */
  public static String sentence(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      Optional<String> said = ours(String.valueOf(cause.getMessage()));
      if (said.isPresent()) {
        return said.get();
      }
    }
    return String.valueOf(error.getMessage());
  }

  private static Optional<String> ours(String message) {
    return Arrays.stream(ErrorCode.values())
        .map(code -> message.indexOf(code.name() + ": "))
        .filter(at -> at >= 0)
        .min(Integer::compare)
        .map(message::substring);
  }
}
