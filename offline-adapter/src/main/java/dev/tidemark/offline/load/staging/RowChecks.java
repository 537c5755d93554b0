package dev.tidemark.offline.load.staging;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.group.TruncatedDecimals;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.offline.duckdb.DuckDbText;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a row, as a DuckDB expression: a text, or NULL for a good row. */
final class RowChecks {
  private static final int SHOWN = 40;

  private final FeatureGroup group;
  private final RecordLimits limits;
  private final Instant storeTime;

  RowChecks(FeatureGroup group, RecordLimits limits, Instant storeTime) {
    this.group = group;
    this.limits = limits;
    this.storeTime = storeTime;
  }

  /** The first problem, over the files' own columns. */
  String reason(List<SourceColumn> columns) {
    List<String> cases = new ArrayList<>();
    List<String> recordBytes = new ArrayList<>();
    List<String> keyBytes = new ArrayList<>();
    for (SourceColumn column : columns) {
      Column target = column.target();
      ColumnConversion conversion = column.conversion();
      if (target == null || conversion == null) {
        continue;
      }
      addNull(cases, column, target);
      if (!conversion.lossy().equals(ColumnConversion.NEVER)) {
        cases.add(lossy(column, target, conversion));
      }
      addFuture(cases, target, conversion);
      addTruncated(cases, target, conversion);
      String bytes = ColumnConversion.bytes(conversion.value(), target.type());
      recordBytes.add(bytes);
      if (group.entityKey().contains(target.name())) {
        keyBytes.add(bytes);
      }
    }
    addSize(cases, recordBytes, limits.maxRecordBytes(), "the record");
    addSize(cases, keyBytes, limits.maxKeyBytes(), "the entity key");
    return cases.isEmpty() ? "CAST(NULL AS VARCHAR)" : "CASE " + String.join(" ", cases) + " END";
  }

  private void addNull(List<String> cases, SourceColumn column, Column target) {
    boolean key = group.entityKey().contains(target.name());
    if (key || target.name().equals(group.eventTime())) {
      String problem = key ? "an entity key can't be NULL" : "an event time can't be NULL";
      cases.add("WHEN " + column.quoted() + " IS NULL THEN " + text(target, problem));
    }
  }

  private static String lossy(SourceColumn column, Column target, ColumnConversion conversion) {
    return "WHEN "
        + column.quoted()
        + " IS NOT NULL AND ("
        + conversion.lossy()
        + ") THEN "
        + text(target, "'")
        + " || left(replace("
        + column.quoted()
        + "::VARCHAR, chr(0), '?'), "
        + SHOWN
        + ") || "
        + DuckDbText.literal("' can't be kept as " + target.type());
  }

  private void addFuture(List<String> cases, Column target, ColumnConversion conversion) {
    if (target.name().equals(group.eventTime())
        && group.options().futureEventTime() == FutureEventTime.REFUSE) {
      String latest = storeTime.plus(limits.futureTolerance()).toString();
      cases.add(
          "WHEN "
              + conversion.value()
              + " > TIMESTAMPTZ "
              + DuckDbText.literal(latest)
              + " THEN "
              + text(
                  target,
                  "an event time more than "
                      + limits.futureTolerance().toMinutes()
                      + " minutes ahead of the store's time, often a wrong time zone; the group"
                      + " takes it WITH (future_event_time = 'accept'): ")
              + " || "
              + conversion.value()
              + "::VARCHAR");
    }
  }

  private void addTruncated(List<String> cases, Column target, ColumnConversion conversion) {
    TruncatedDecimals.least(group, target)
        .map(BigDecimal::toPlainString)
        .ifPresent(
            least ->
                cases.add(
                    "WHEN "
                        + conversion.value()
                        + " < "
                        + least
                        + " THEN "
                        + text(target, "")
                        + " || "
                        + conversion.value()
                        + "::VARCHAR || "
                        + DuckDbText.literal(
                            " is less than "
                                + least
                                + ", which is the least that partitioning by truncate can cut in "
                                + target.type())));
  }

  private static void addSize(List<String> cases, List<String> bytes, int limit, String what) {
    if (!bytes.isEmpty()) {
      String sum = bytes.stream().collect(Collectors.joining(" + "));
      cases.add(
          "WHEN "
              + sum
              + " > "
              + limit
              + " THEN "
              + DuckDbText.literal(what + " has more than " + limit + " bytes"));
    }
  }

  private static String text(Column column, String problem) {
    return DuckDbText.literal("column '" + column.name() + "': " + problem);
  }
}
