package dev.tidemark.planner.validate.literal;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/**
 * Reads {@code DATE '…'}, {@code TIME '…'} and {@code TIMESTAMP [WITH TIME ZONE] '…'}: ISO dates of
 * years 1 to 9999 without the Julian calendar's gap, up to microseconds, and any zone.
 */
public final class TimeLiterals {
  private static final int MICROSECONDS = 6;

  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2})(?:[ T](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?))?"
              + "(?: ?(Z|[+-]\\d{2}(?::?\\d{2})?|[A-Za-z][A-Za-z_/+-]+[A-Za-z0-9_/+-]*))?");

  private TimeLiterals() {}

  /** The literal with its value; empty for one of another type. */
  public static Optional<SqlLiteral> read(SqlUnknownLiteral literal) {
    return value(literal).map(value -> literal(value, literal.getParserPosition()));
  }

  private static SqlLiteral literal(Temporal value, SqlParserPos at) {
    if (value instanceof LocalDate date) {
      return SqlLiteral.createDate(
          new DateString(date.getYear(), date.getMonthValue(), date.getDayOfMonth()), at);
    } else if (value instanceof LocalTime time) {
      return SqlLiteral.createTime(
          new TimeString(time.getHour(), time.getMinute(), time.getSecond())
              .withNanos(time.getNano()),
          MICROSECONDS,
          at);
    } else if (value instanceof Instant instant) {
      LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
      return timestamp(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, utc, at);
    }
    return timestamp(SqlTypeName.TIMESTAMP, (LocalDateTime) value, at);
  }

  private static SqlLiteral timestamp(SqlTypeName type, LocalDateTime time, SqlParserPos at) {
    return SqlLiteral.createTimestamp(
        type,
        new TimestampString(
                time.getYear(),
                time.getMonthValue(),
                time.getDayOfMonth(),
                time.getHour(),
                time.getMinute(),
                time.getSecond())
            .withNanos(time.getNano()),
        MICROSECONDS,
        at);
  }

  /**
   * A LocalDate, LocalTime, LocalDateTime or Instant; empty for a literal of another type. Errors:
   * {@code INVALID_VALUE}.
   */
  static Optional<Temporal> value(SqlUnknownLiteral literal) {
    String text = literal.getValue().strip();
    SqlParserPos at = literal.getParserPosition();
    try {
      return switch (literal.tag.toUpperCase(Locale.ROOT)) {
        case "DATE" -> Optional.of(inYears(LocalDate.parse(text)));
        case "TIME" -> Optional.of(inMicros(LocalTime.parse(text), at));
        case "TIMESTAMP" -> Optional.of(checked(dateTime(text), at));
        case "TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH LOCAL TIME ZONE" ->
            Optional.of(checked(utc(text), at).toInstant(ZoneOffset.UTC));
        default -> Optional.empty();
      };
    } catch (DateTimeException e) {
      throw invalid(literal.tag, text, at);
    }
  }

  private static LocalDateTime dateTime(String text) {
    Matcher parts = parts(text);
    if (parts.group(3) != null) {
      throw new DateTimeException("a zone");
    }
    return local(parts);
  }

  private static LocalDateTime utc(String text) {
    Matcher parts = parts(text);
    ZoneId zone = parts.group(3) == null ? ZoneOffset.UTC : ZoneId.of(parts.group(3));
    return LocalDateTime.ofInstant(local(parts).atZone(zone).toInstant(), ZoneOffset.UTC);
  }

  private static Matcher parts(String text) {
    Matcher parts = TIMESTAMP.matcher(text);
    if (!parts.matches()) {
      throw new DateTimeException(text);
    }
    return parts;
  }

  private static LocalDateTime local(Matcher parts) {
    LocalDate day = LocalDate.parse(parts.group(1));
    String time = parts.group(2);
    return time == null ? day.atStartOfDay() : day.atTime(LocalTime.parse(time));
  }

  private static LocalDate inYears(LocalDate date) {
    if (date.getYear() < 1 || date.getYear() > 9999) {
      throw new DateTimeException("year");
    }
    return date;
  }

  private static LocalDateTime checked(LocalDateTime time, SqlParserPos at) {
    inYears(time.toLocalDate());
    inMicros(time.toLocalTime(), at);
    return time;
  }

  private static LocalTime inMicros(LocalTime time, SqlParserPos at) {
    if (time.toNanoOfDay() % 1000 != 0) {
      throw TidemarkException.at(
          Positions.of(at),
          ErrorCode.INVALID_VALUE,
          "Times have microseconds; write at most six digits after the second's point");
    }
    return time;
  }

  private static TidemarkException invalid(String type, String text, SqlParserPos at) {
    return TidemarkException.at(
        Positions.of(at),
        ErrorCode.INVALID_VALUE,
        "'"
            + text
            + "' is no "
            + type.toUpperCase(Locale.ROOT)
            + "; write for example "
            + example(type));
  }

  private static String example(String type) {
    return switch (type.toUpperCase(Locale.ROOT)) {
      case "DATE" -> "DATE '2026-11-01'";
      case "TIME" -> "TIME '12:30:00'";
      case "TIMESTAMP" -> "TIMESTAMP '2026-11-01 12:30:00'";
      default -> "TIMESTAMP WITH TIME ZONE '2026-11-01 12:30:00+01:00'";
    };
  }
}
