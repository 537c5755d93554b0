package dev.tidemark.planner.parse.grammar;

import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * PostgreSQL's {@code INTERVAL '1 day 02:30:00'}, whose units stand in the text; the standard's
 * {@code INTERVAL '1' DAY} is the grammar's own. The grammar calls it where no unit follows.
 */
public final class IntervalText {
  private static final Pattern PART =
      Pattern.compile(
          "\\s*(?:([+-]?\\d+(?:\\.\\d+)?)\\s*([a-zA-Z]+)|([+-]?)(\\d+):(\\d\\d)(?::(\\d\\d(?:\\.\\d{1,6})?))?)\\s*");

  private static final Map<String, BigDecimal> SECONDS =
      Map.of(
          "microsecond", new BigDecimal("0.000001"),
          "millisecond", new BigDecimal("0.001"),
          "second", BigDecimal.ONE,
          "minute", BigDecimal.valueOf(60),
          "hour", BigDecimal.valueOf(3_600),
          "day", BigDecimal.valueOf(86_400),
          "week", BigDecimal.valueOf(604_800));

  private static final Map<String, Integer> MONTHS = Map.of("month", 1, "year", 12, "decade", 120);

  private static final String HINT =
      "; write for example INTERVAL '1' DAY or INTERVAL '90 minutes'";

  private IntervalText() {}

  /**
   * The literal that the text means.
   *
   * @param text the token of the quoted text
   * @param sign 1 or -1, as written before it
   */
  public static SqlLiteral read(Token text, int sign, SqlParserPos position) {
    String written = text.image.substring(1, text.image.length() - 1);
    Matcher part = PART.matcher(written);
    BigDecimal seconds = BigDecimal.ZERO;
    int months = 0;
    int at = 0;
    boolean hasMonths = false;
    boolean hasSeconds = false;
    while (at < written.length()) {
      if (!part.find(at) || part.start() != at) {
        throw SyntaxErrors.at(text, "The interval " + text.image + " can't be read" + HINT);
      }
      at = part.end();
      if (part.group(4) != null) {
        hasSeconds = true;
        seconds = seconds.add(clock(part));
        continue;
      }
      String unit = unit(part.group(2));
      BigDecimal count = new BigDecimal(part.group(1));
      if (SECONDS.containsKey(unit)) {
        hasSeconds = true;
        seconds = seconds.add(count.multiply(SECONDS.get(unit)));
      } else if (MONTHS.containsKey(unit) && count.stripTrailingZeros().scale() <= 0) {
        hasMonths = true;
        months += count.intValueExact() * MONTHS.get(unit);
      } else {
        throw SyntaxErrors.at(text, "The interval " + text.image + " can't be read" + HINT);
      }
    }
    if (hasMonths == hasSeconds) {
      throw SyntaxErrors.at(
          text,
          hasMonths
              ? "An interval holds either months or days and smaller units; add two intervals"
              : "The interval " + text.image + " is empty" + HINT);
    }
    return hasMonths ? months(months, sign, position) : seconds(seconds, sign, position);
  }

  private static String unit(String written) {
    String lower = written.toLowerCase(Locale.ROOT);
    String unit =
        lower.endsWith("s") && lower.length() > 1 ? lower.substring(0, lower.length() - 1) : lower;
    return switch (unit) {
      case "min" -> "minute";
      case "sec" -> "second";
      case "h" -> "hour";
      case "d" -> "day";
      case "w" -> "week";
      case "y" -> "year";
      case "mon" -> "month";
      default -> unit;
    };
  }

  /** Hours and minutes, or hours, minutes and seconds. */
  private static BigDecimal clock(Matcher part) {
    String fraction = part.group(6) == null ? "0" : part.group(6);
    BigDecimal seconds =
        new BigDecimal(part.group(4))
            .multiply(BigDecimal.valueOf(3_600))
            .add(new BigDecimal(part.group(5)).multiply(BigDecimal.valueOf(60)))
            .add(new BigDecimal(fraction));
    return "-".equals(part.group(3)) ? seconds.negate() : seconds;
  }

  private static SqlLiteral months(int months, int sign, SqlParserPos position) {
    String digits = String.valueOf(Math.abs(months));
    return SqlLiteral.createInterval(
        months < 0 ? -sign : sign,
        digits,
        new SqlIntervalQualifier(TimeUnit.MONTH, digits.length(), null, -1, position),
        position);
  }

  private static SqlLiteral seconds(BigDecimal seconds, int sign, SqlParserPos position) {
    BigDecimal micros = seconds.abs().movePointRight(6).setScale(0, RoundingMode.HALF_UP);
    BigDecimal[] days = micros.divideAndRemainder(BigDecimal.valueOf(86_400_000_000L));
    long rest = days[1].longValueExact();
    String text =
        "%s %02d:%02d:%02d.%06d"
            .formatted(
                days[0].toPlainString(),
                rest / 3_600_000_000L,
                rest / 60_000_000L % 60,
                rest / 1_000_000L % 60,
                rest % 1_000_000L);
    return SqlLiteral.createInterval(
        seconds.signum() < 0 ? -sign : sign,
        text,
        new SqlIntervalQualifier(
            TimeUnit.DAY, days[0].toPlainString().length(), TimeUnit.SECOND, 6, position),
        position);
  }
}
