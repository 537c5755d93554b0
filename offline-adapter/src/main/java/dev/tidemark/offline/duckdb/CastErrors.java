package dev.tidemark.offline.duckdb;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DuckDB's sentences about values that can't be cast, in our words and with SQL's types. */
final class CastErrors {
  private static final int SHOWN_CHARACTERS = 40;

  private static final Pattern COLUMN = Pattern.compile(" when casting from source column .*");

  /** A text that means nothing of the type; the second group is the type. */
  private static final List<Pattern> NOT_VALID =
      List.of(
          Pattern.compile("Could not convert string ['\"](.*)['\"] to (.+)"),
          Pattern.compile(
              "Type VARCHAR with value '(.*)' can't be cast to the destination type (.+)"));

  private static final Pattern NOT_A_TIME =
      Pattern.compile(
          "(?:invalid )?(date|time|timestamp) field (?:format|value out of range): \"(.*)\","
              + " expected format is .*");

  /** A number that the type doesn't reach to. */
  private static final List<Pattern> OUT_OF_RANGE =
      List.of(
          Pattern.compile(
              "Type .+ with value (.+) can't be cast because the value is out of range for the"
                  + " destination type (.+)"),
          Pattern.compile("Could not cast value (.+) to (.+)"),
          Pattern.compile("Failed to cast decimal value (.+) to type (.+)"),
          Pattern.compile("Casting value \"(.+)\" to type (.+) failed: value is out of range!"));

  private static final Pattern WHOLE_TYPE = Pattern.compile("INT(8|16|32|64)");
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?([eE][+-]?\\d+)?|inf)");

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("INT8", "TINYINT"),
          Map.entry("INT16", "SMALLINT"),
          Map.entry("INT32", "INTEGER"),
          Map.entry("INT64", "BIGINT"),
          Map.entry("INT128", "UUID"),
          Map.entry("BOOL", "BOOLEAN"),
          Map.entry("FLOAT", "REAL"),
          Map.entry("BLOB", "VARBINARY"));

  private CastErrors() {}

  /** Empty for any other sentence. */
  static Optional<TidemarkException> of(String line, Throwable cause) {
    String sentence = COLUMN.matcher(line).replaceFirst("");
    Matcher time = NOT_A_TIME.matcher(sentence);
    if (time.matches()) {
      String value = time.group(2);
      boolean isRange = sentence.contains("out of range") && startsWithDigit(value);
      return Optional.of(
          new TidemarkException(
              isRange ? ErrorCode.NUMERIC_OVERFLOW : ErrorCode.INVALID_VALUE,
              "'%s' is no valid %s"
                  .formatted(shortened(value), time.group(1).toUpperCase(Locale.ROOT)),
              cause));
    }
    return first(NOT_VALID, sentence)
        .map(
            match ->
                isNumberFor(match.group(1).strip(), match.group(2))
                    ? outOfRange(match, cause)
                    : new TidemarkException(
                        ErrorCode.INVALID_VALUE,
                        "'%s' is no valid %s"
                            .formatted(shortened(match.group(1)), type(match.group(2))),
                        cause))
        .or(() -> first(OUT_OF_RANGE, sentence).map(match -> outOfRange(match, cause)));
  }

  /** Whether it is only too large. */
  private static boolean isNumberFor(String value, String type) {
    return WHOLE_TYPE.matcher(type).matches() && WHOLE.matcher(value).matches()
        || type.startsWith("DECIMAL") && NUMBER.matcher(value).matches();
  }

  private static TidemarkException outOfRange(Matcher match, Throwable cause) {
    return new TidemarkException(
        ErrorCode.NUMERIC_OVERFLOW,
        "%s is out of range for %s".formatted(shortened(match.group(1)), type(match.group(2))),
        cause);
  }

  private static Optional<Matcher> first(List<Pattern> patterns, String sentence) {
    return patterns.stream().map(p -> p.matcher(sentence)).filter(Matcher::matches).findFirst();
  }

  private static boolean startsWithDigit(String value) {
    return !value.isEmpty() && Character.isDigit(value.charAt(0));
  }

  private static String shortened(String value) {
    return value.codePointCount(0, value.length()) <= SHOWN_CHARACTERS
        ? value
        : value.substring(0, value.offsetByCodePoints(0, SHOWN_CHARACTERS)) + "…";
  }

  private static String type(String name) {
    return name.endsWith("[]")
        ? type(name.substring(0, name.length() - 2)) + " ARRAY"
        : TYPES.getOrDefault(name, name.replaceFirst("(DECIMAL\\(\\d+),(\\d+)", "$1, $2"));
  }
}
