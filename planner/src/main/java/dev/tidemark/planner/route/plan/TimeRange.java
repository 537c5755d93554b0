package dev.tidemark.planner.route.plan;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.arrow.ColumnTimes;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.engine.scan.ScanFilter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends the range of a spine's times to a history, which then gives only records that can match.
 * Leaving it out changes no result.
 *
 * @param target the id of the scan that is reduced
 * @param column the target's time
 * @param limits what holds of that time, one for each column of {@code extremes}
 * @param extremes a fragment for DuckDB that gives one row; its values are NULL where no row of the
 *     spine has a time. It reads only relations of the root fragment that {@code sources} names and
 *     tables that are in DuckDB anyway
 * @param sources ids of inputs, system tables and scans that must be loaded first
 */
public record TimeRange(
    String target, Column column, List<Limit> limits, Fragment extremes, Set<String> sources) {
  /** Copies its collections. */
  public TimeRange {
    limits = List.copyOf(limits);
    sources = Set.copyOf(sources);
  }

  /**
   * The target's time is, compared so, at the extreme moved by that much.
   *
   * @param shift negative to the past; only of timestamps
   */
  public record Limit(ScanFilter.Operator operator, Optional<Duration> shift) {}

  /** Whether it lies between two times, and not only on one side of one. */
  public boolean isBounded() {
    return limits.size() > 1;
  }

  TimeRange withValues(List<Parameter> values, int first) {
    return new TimeRange(target, column, limits, InlineValues.in(extremes, values, first), sources);
  }

  /** What the extremes say; those that not every engine can write down say nothing. */
  public List<ScanFilter.Compare> filters(@Nullable Object[] row) {
    List<ScanFilter.Compare> filters = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i);
      Optional.ofNullable(row[i])
          .flatMap(value -> moved(value, limit.shift()))
          .filter(ColumnTimes::hold)
          .map(value -> new ScanFilter.Compare(column.name(), limit.operator(), value))
          .ifPresent(filters::add);
    }
    return filters;
  }

  private static Optional<Object> moved(Object value, Optional<Duration> shift) {
    if (shift.isEmpty()) {
      return Optional.of(value);
    }
    try {
      return value instanceof Temporal time
          ? Optional.of(time.plus(shift.get()))
          : Optional.empty();
    } catch (DateTimeException | ArithmeticException beyondAllTimes) {
      return Optional.empty();
    }
  }
}
