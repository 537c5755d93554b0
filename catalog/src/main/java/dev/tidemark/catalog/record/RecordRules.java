package dev.tidemark.catalog.record;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.TruncatedDecimals;
import dev.tidemark.catalog.type.DataType;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the records of one batch, in their order, and brings their values to the classes of the
 * columns' types: whole numbers of any width, timestamps with and without zone (UTC), UUIDs as
 * text. What can't be brought there without a loss refuses the batch, and the error names the row,
 * from 1, the column and the problem. Source: the contract's sections 2 and 3.
 *
 * <p>Not thread-safe: one instance a batch.
 */
public final class RecordRules {

  private final FeatureGroup group;
  private final List<String> columns;
  private final RecordLimits limits;
  private final ValueRule[] rules;
  private final boolean[] isKey;
  private final int eventTime;
  private final long latestEventTime;
  private long rows;

  /**
   * Begins a batch.
   *
   * @param columns names among the group's columns, in the rows' order; the entity key and the
   *     event time must be among them. Errors: {@code COLUMN_NOT_FOUND}, {@code AMBIGUOUS_NAME},
   *     {@code NULL_NOT_ALLOWED}
   * @param storeTime the store's time, which event times may not lie far ahead of
   */
  public RecordRules(
      FeatureGroup group, List<String> columns, RecordLimits limits, Instant storeTime) {
    this.group = group;
    this.columns = List.copyOf(columns);
    this.limits = limits;
    requireColumns(group, columns);
    this.rules = new ValueRule[columns.size()];
    this.isKey = new boolean[columns.size()];
    for (int i = 0; i < rules.length; i++) {
      rules[i] = rule(group, group.column(columns.get(i)).column());
      isKey[i] = group.entityKey().contains(columns.get(i));
    }
    this.eventTime = columns.indexOf(group.eventTime());
    this.latestEventTime =
        group.options().futureEventTime() == FutureEventTime.ACCEPT
            ? Long.MAX_VALUE
            : Micros.of(storeTime.plus(limits.futureTolerance()));
  }

  private static ValueRule rule(FeatureGroup group, Column column) {
    return column.type() instanceof DataType.Decimal decimal
        ? new DecimalRule(decimal, TruncatedDecimals.least(group, column))
        : ValueRule.of(column.type());
  }

  private static void requireColumns(FeatureGroup group, List<String> columns) {
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (group.find(column).isEmpty()) {
        List<String> known = group.columns().stream().map(GroupColumn::name).toList();
        throw new TidemarkException(
            ErrorCode.COLUMN_NOT_FOUND,
            "Feature group '%s' has no column '%s'%s"
                .formatted(group.name(), column, Suggestions.didYouMean(column, known)));
      }
      if (!seen.add(column)) {
        throw new TidemarkException(
            ErrorCode.AMBIGUOUS_NAME, "Column '%s' is given twice".formatted(column));
      }
    }
    for (GroupColumn column : group.columns()) {
      if (!column.column().nullable() && !seen.contains(column.name())) {
        throw new TidemarkException(
            ErrorCode.NULL_NOT_ALLOWED,
            "Column '%s' is missing; every record of feature group '%s' has a value there"
                .formatted(column.name(), group.name()));
      }
    }
  }

  /** How many rows have been checked. */
  public long rows() {
    return rows;
  }

  /**
   * Checks the next row and brings its values, in place, to the right classes. Errors, besides what
   * is wrong with one value: {@code NULL_NOT_ALLOWED}, {@code INVALID_VALUE} for an event time in
   * the future, {@code VALUE_TOO_LARGE}.
   */
  public void check(@Nullable Object[] row) {
    rows++;
    if (row.length != rules.length) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT,
          "Row %d has %d values for %d columns".formatted(rows, row.length, rules.length));
    }
    long bytes = 0;
    long keyBytes = 0;
    for (int i = 0; i < rules.length; i++) {
      Object value = row[i];
      if (value != null) {
        try {
          row[i] = rules[i].check(value);
        } catch (BadValue e) {
          throw at(e.code(), i, e.problem());
        }
        bytes += rules[i].bytes();
        keyBytes += isKey[i] ? rules[i].bytes() : 0;
      } else if (isKey[i] || i == eventTime) {
        throw at(
            ErrorCode.NULL_NOT_ALLOWED,
            i,
            isKey[i] ? "an entity key can't be NULL" : "an event time can't be NULL");
      }
    }
    checkSize(bytes, keyBytes);
    checkFuture(row[eventTime]);
  }

  private void checkSize(long bytes, long keyBytes) {
    if (bytes > limits.maxRecordBytes()) {
      throw new TidemarkException(
          ErrorCode.VALUE_TOO_LARGE,
          "Row %d has %d bytes, and a record may have %d; store the large value elsewhere and a pointer to it here"
              .formatted(rows, bytes, limits.maxRecordBytes()));
    }
    if (keyBytes > limits.maxKeyBytes()) {
      throw new TidemarkException(
          ErrorCode.VALUE_TOO_LARGE,
          "Row %d has an entity key of %d bytes, and %d are allowed; use a hash of it"
              .formatted(rows, keyBytes, limits.maxKeyBytes()));
    }
  }

  private void checkFuture(@Nullable Object time) {
    if (time != null && latestEventTime != Long.MAX_VALUE && Micros.of(time) > latestEventTime) {
      throw at(
          ErrorCode.INVALID_VALUE,
          eventTime,
          "%s is more than %d minutes ahead of the store's time, often a wrong time zone; feature group '%s' takes it WITH (future_event_time = 'accept')"
              .formatted(time, limits.futureTolerance().toMinutes(), group.name()));
    }
  }

  private TidemarkException at(ErrorCode code, int column, String problem) {
    return new TidemarkException(
        code, "Row %d, column '%s': %s".formatted(rows, columns.get(column), problem));
  }
}
