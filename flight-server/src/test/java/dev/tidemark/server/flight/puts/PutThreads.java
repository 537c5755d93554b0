package dev.tidemark.server.flight.puts;

import java.util.Arrays;

/** The threads of this JVM's servers that work for put streams. */
final class PutThreads {
  private PutThreads() {}

  static long count() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            stack ->
                Arrays.stream(stack)
                    .anyMatch(frame -> frame.getClassName().equals(PutStream.class.getName())))
        .count();
  }
}
