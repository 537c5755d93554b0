package dev.tidemark.planner.validate;

import java.util.regex.Pattern;

/** Says of a cast that doesn't exist what to write instead, where there is something. */
final class CastWords {
  private static final Pattern TIME = Pattern.compile("(DATE|TIMESTAMP).*");
  private static final Pattern NUMBER =
      Pattern.compile("(TINYINT|SMALLINT|INTEGER|BIGINT|REAL|FLOAT|DOUBLE|DECIMAL)(?!.*ARRAY).*");

  private CastWords() {}

  static String of(String from, String to) {
    return "Cannot cast " + from + " to " + to + hint(from, to);
  }

  private static String hint(String from, String to) {
    if (TIME.matcher(from).matches() && NUMBER.matcher(to).matches()) {
      return "; EXTRACT(EPOCH FROM …) gives the seconds since 1970";
    }
    if (NUMBER.matcher(from).matches() && TIME.matcher(to).matches()) {
      return "; write TIMESTAMP '1970-01-01 00:00:00' + … * INTERVAL '1' SECOND";
    }
    return "";
  }
}
