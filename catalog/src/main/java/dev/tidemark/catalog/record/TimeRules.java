package dev.tidemark.catalog.record;

import dev.tidemark.catalog.error.ErrorCode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;

/** Dates and times take whole microseconds in the years 1 to 9999; without a zone they are UTC. */
final class TimeRules {

  private static final int MICRO = 1_000;
  private static final int LAST_YEAR = 9_999;
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private TimeRules() {}

  static final class OfDate extends ValueRule {

    OfDate() {
      bytes(4);
    }

    @Override
    Object check(Object value) throws BadValue {
      if (value instanceof LocalDate date) {
        requireYear(date.getYear(), value);
        return value;
      }
      throw BadValue.ofType(value, "DATE");
    }
  }

  static final class OfTime extends ValueRule {

    OfTime() {
      bytes(8);
    }

    @Override
    Object check(Object value) throws BadValue {
      if (value instanceof LocalTime time) {
        requireMicros(time);
        return value;
      }
      throw BadValue.ofType(value, "TIME");
    }
  }

  static final class OfTimestamp extends ValueRule {

    OfTimestamp() {
      bytes(8);
    }

    @Override
    Object check(Object value) throws BadValue {
      if (value instanceof LocalDateTime time) {
        requireYear(time.getYear(), value);
        requireMicros(time);
        return value;
      }
      if (value instanceof Instant instant) {
        requireInstant(instant);
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
      }
      if (value instanceof LocalDate date) {
        requireYear(date.getYear(), value);
        return date.atStartOfDay();
      }
      throw BadValue.ofType(value, "TIMESTAMP(6)");
    }
  }

  static final class OfInstant extends ValueRule {

    OfInstant() {
      bytes(8);
    }

    @Override
    Object check(Object value) throws BadValue {
      if (value instanceof Instant instant) {
        requireInstant(instant);
        return value;
      }
      if (value instanceof LocalDateTime time) {
        requireYear(time.getYear(), value);
        requireMicros(time);
        return time.toInstant(ZoneOffset.UTC);
      }
      if (value instanceof LocalDate date) {
        requireYear(date.getYear(), value);
        return date.atStartOfDay().toInstant(ZoneOffset.UTC);
      }
      throw BadValue.ofType(value, "TIMESTAMP(6) WITH TIME ZONE");
    }
  }

  private static void requireInstant(Instant instant) throws BadValue {
    if (instant.isBefore(FIRST) || !instant.isBefore(END)) {
      throw outOfRange(instant);
    }
    requireMicros(instant);
  }

  private static void requireYear(int year, Object value) throws BadValue {
    if (year < 1 || year > LAST_YEAR) {
      throw outOfRange(value);
    }
  }

  private static void requireMicros(TemporalAccessor value) throws BadValue {
    if (value.get(ChronoField.NANO_OF_SECOND) % MICRO != 0) {
      throw new BadValue(
          ErrorCode.INVALID_VALUE,
          "%s has nanoseconds, but times are kept in microseconds; round it first"
              .formatted(BadValue.show(value)));
    }
  }

  private static BadValue outOfRange(Object value) {
    return new BadValue(
        ErrorCode.INVALID_VALUE,
        "%s is outside of the years 1 to 9999".formatted(isInfinite(value) ? "infinity" : value));
  }

  /** PgJDBC's reading of {@code infinity}, and anything else as far away. */
  private static boolean isInfinite(Object value) {
    if (value instanceof Instant instant) {
      return Math.abs(ChronoUnit.DAYS.between(Instant.EPOCH, instant)) > 365L * 200_000;
    }
    int year = value instanceof LocalDate date ? date.getYear() : ((LocalDateTime) value).getYear();
    return Math.abs(year) > 200_000;
  }
}
