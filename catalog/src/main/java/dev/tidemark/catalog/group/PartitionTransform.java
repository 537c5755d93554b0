package dev.tidemark.catalog.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of Iceberg's partition transforms over a column.
 *
 * @param argument the number of buckets or the width; 0 where the transform takes none
 */
public record PartitionTransform(Kind kind, int argument, String column) {

  /** The transforms of Iceberg's specification that make sense here. */
  public enum Kind {
    IDENTITY,
    YEAR,
    MONTH,
    DAY,
    HOUR,
    BUCKET,
    TRUNCATE;

    /** Whether a number comes before the column. */
    public boolean takesNumber() {
      return this == BUCKET || this == TRUNCATE;
    }

    /** Whether it cuts time; Iceberg takes one such transform a column. */
    public boolean cutsTime() {
      return this == YEAR || this == MONTH || this == DAY || this == HOUR;
    }

    public String sql() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int MAX_ARGUMENT = 1_000_000;

  private static final Pattern CALL =
      Pattern.compile("(\\w+)\\s*\\(\\s*(?:([0-9]{1,9})\\s*,)?\\s*([^(),]+?)\\s*\\)");

  /** Throws {@link IllegalArgumentException} for an argument where none belongs, or none. */
  public PartitionTransform {
    if (kind.takesNumber() != (argument > 0)) {
      throw new IllegalArgumentException(kind + " of " + argument);
    }
  }

  /**
   * Reads a list such as {@code month(event_time), bucket(16, user_id), country}; a bare column is
   * {@code identity}. Errors: {@code INVALID_OPTION}.
   */
  public static List<PartitionTransform> parseList(String text) {
    List<PartitionTransform> transforms = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == ',' && (depth == 0 || i == text.length())) {
        transforms.add(parse(text.substring(start, i)));
        start = i + 1;
      }
    }
    return transforms;
  }

  /** Reads one transform. Errors: {@code INVALID_OPTION}. */
  public static PartitionTransform parse(String text) {
    String trimmed = text.strip();
    if (!trimmed.isEmpty() && trimmed.indexOf('(') < 0 && trimmed.indexOf(')') < 0) {
      return new PartitionTransform(Kind.IDENTITY, 0, unquote(trimmed));
    }
    Matcher call = CALL.matcher(trimmed);
    if (!call.matches()) {
      throw invalid(trimmed, "write it like month(event_time) or bucket(16, user_id)");
    }
    Kind kind = kind(trimmed, call.group(1).toLowerCase(Locale.ROOT));
    int argument = call.group(2) == null ? 0 : Integer.parseInt(call.group(2));
    if (kind.takesNumber() && (argument < 1 || argument > MAX_ARGUMENT)) {
      throw invalid(
          trimmed,
          "%s needs a number from 1 to %d before the column".formatted(kind.sql(), MAX_ARGUMENT));
    }
    if (!kind.takesNumber() && call.group(2) != null) {
      throw invalid(trimmed, kind.sql() + " takes no number");
    }
    return new PartitionTransform(kind, argument, unquote(call.group(3)));
  }

  private static Kind kind(String text, String name) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.sql().equals(name))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> known = Arrays.stream(Kind.values()).map(Kind::sql).toList();
              return invalid(
                  text,
                  "there is no transform '%s'%s"
                      .formatted(name, Suggestions.didYouMean(name, known)));
            });
  }

  /** A bare name folds to lower case, as it does in SQL. */
  private static String unquote(String name) {
    return name.length() > 2 && name.startsWith("\"") && name.endsWith("\"")
        ? name.substring(1, name.length() - 1)
        : name.toLowerCase(Locale.ROOT);
  }

  private static TidemarkException invalid(String text, String reason) {
    return new TidemarkException(
        ErrorCode.INVALID_OPTION,
        "Option 'partitioning' has '%s', which is no partition transform: %s"
            .formatted(text, reason));
  }

  /** As users write it, and as {@link GroupOptions#partitioning} keeps it. */
  @Override
  public String toString() {
    String name = column.equals(column.toLowerCase(Locale.ROOT)) ? column : '"' + column + '"';
    if (kind == Kind.IDENTITY) {
      return "identity(" + name + ")";
    }
    return kind.sql() + (kind.takesNumber() ? "(" + argument + ", " : "(") + name + ")";
  }
}
