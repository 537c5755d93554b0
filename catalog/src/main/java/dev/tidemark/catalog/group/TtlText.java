package dev.tidemark.catalog.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a time to live is written: {@code '<n> seconds | minutes | hours | days'}. */
final class TtlText {

  /** Ten thousand years; anything longer means for ever. */
  public static final Duration MAX = Duration.ofDays(3_650_000);

  private static final Pattern TTL =
      Pattern.compile("\\s*([0-9]{1,12})\\s+(second|minute|hour|day)s?\\s*");

  private TtlText() {}

  /** Reads what a user wrote; the singular will do. Errors: {@code INVALID_OPTION}. */
  public static Duration parse(String text) {
    Matcher matcher = TTL.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw invalid(
          "Option 'ttl' is '%s', but it must be a number and a unit: '<n> seconds', minutes, hours or days"
              .formatted(text));
    }
    long count = Long.parseLong(matcher.group(1));
    Duration ttl =
        switch (matcher.group(2)) {
          case "second" -> Duration.ofSeconds(count);
          case "minute" -> Duration.ofMinutes(count);
          case "hour" -> Duration.ofHours(count);
          default -> count > MAX.toDays() ? MAX.plusDays(1) : Duration.ofDays(count);
        };
    if (ttl.isZero() || ttl.compareTo(MAX) > 0) {
      throw invalid(
          "Option 'ttl' is '%s', but it must be between 1 second and %d days"
              .formatted(text, MAX.toDays()));
    }
    return ttl;
  }

  /** Writes it in the largest unit that holds it wholly, e.g. {@code 90 days}. */
  public static String format(Duration ttl) {
    long seconds = ttl.toSeconds();
    if (seconds % 86_400 == 0) {
      return count(seconds / 86_400, "day");
    }
    if (seconds % 3_600 == 0) {
      return count(seconds / 3_600, "hour");
    }
    return seconds % 60 == 0 ? count(seconds / 60, "minute") : count(seconds, "second");
  }

  private static String count(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  private static TidemarkException invalid(String sentence) {
    return new TidemarkException(ErrorCode.INVALID_OPTION, sentence);
  }
}
