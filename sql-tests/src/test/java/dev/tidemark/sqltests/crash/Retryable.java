package dev.tidemark.sqltests.crash;

import java.util.regex.Pattern;

/** What a client may be told while a store is away: all of it says that it may try again. */
final class Retryable {
  private static final Pattern CODES =
      Pattern.compile(
          "(^| )(POSTGRES_UNAVAILABLE|WAREHOUSE_UNAVAILABLE|DISK_FULL|CONFLICT|TOO_MANY_REQUESTS): ");

  private Retryable() {}

  static boolean isSaidBy(String message) {
    return CODES.matcher(message).find();
  }
}
