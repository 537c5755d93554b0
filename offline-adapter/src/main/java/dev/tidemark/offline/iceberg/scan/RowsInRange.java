package dev.tidemark.offline.iceberg.scan;

import dev.tidemark.offline.iceberg.schema.IcebergValues;
import dev.tidemark.planner.engine.scan.ScanFilter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/** How many rows of files lie between the times of a spine, and how DuckDB is asked for them. */
final class RowsInRange {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private final List<ScanFilter.Compare> ranges;
  private final Map<String, ScanColumn> columns;
  private final Schema schema;

  /**
   * Looks at nothing yet.
   *
   * @param columns by their names in the ranges
   * @param schema the table's, for the types of their bounds
   */
  RowsInRange(List<ScanFilter.Compare> ranges, Map<String, ScanColumn> columns, Schema schema) {
    this.ranges = List.copyOf(ranges);
    this.columns = Map.copyOf(columns);
    this.schema = schema;
  }

  /** As if the times of each file were spread evenly between its bounds; all where it has none. */
  long of(List<FileScanTask> tasks) {
    double rows = 0;
    for (FileScanTask task : tasks) {
      rows += task.file().recordCount() * share(task.file());
    }
    return (long) Math.ceil(rows);
  }

  /** Ranges of one column lie in one another or overlap: the parts that they cut off add up. */
  private double share(DataFile file) {
    double cut = 0;
    for (ScanFilter.Compare range : ranges) {
      cut += 1 - share(file, range);
    }
    return Math.max(0, 1 - cut);
  }

  private double share(DataFile file, ScanFilter.Compare range) {
    ScanColumn column = columns.get(range.column());
    Type type = column == null ? null : schema.findType(column.fieldId());
    if (column == null || type == null || !type.isPrimitiveType()) {
      return 1;
    }
    OptionalDouble low = bound(file.lowerBounds(), column, type);
    OptionalDouble high = bound(file.upperBounds(), column, type);
    OptionalDouble value = number(IcebergValues.internal(type, range.value()));
    if (low.isEmpty() || high.isEmpty() || value.isEmpty()) {
      return 1;
    }
    double width = high.getAsDouble() - low.getAsDouble() + 1;
    double below = (value.getAsDouble() - low.getAsDouble()) / width;
    return Math.max(
        0,
        Math.min(
            1,
            switch (range.operator()) {
              case EQUAL -> 1;
              case LESS, LESS_OR_EQUAL -> below;
              case GREATER, GREATER_OR_EQUAL -> 1 - below;
            }));
  }

  private static OptionalDouble bound(
      @Nullable Map<Integer, ByteBuffer> bounds, ScanColumn column, Type type) {
    ByteBuffer bound = bounds == null ? null : bounds.get(column.fieldId());
    return bound == null ? OptionalDouble.empty() : number(Conversions.fromByteBuffer(type, bound));
  }

  private static OptionalDouble number(Object value) {
    return value instanceof Integer || value instanceof Long
        ? OptionalDouble.of(((Number) value).doubleValue())
        : OptionalDouble.empty();
  }

  /**
   * DuckDB's words for a comparison; empty for a value that isn't one of time or a whole number.
   */
  static Optional<String> condition(String column, ScanFilter.Compare range) {
    String operator =
        switch (range.operator()) {
          case EQUAL -> " = ";
          case LESS -> " < ";
          case LESS_OR_EQUAL -> " <= ";
          case GREATER -> " > ";
          case GREATER_OR_EQUAL -> " >= ";
        };
    return literal(range.value()).map(literal -> column + operator + literal);
  }

  private static Optional<String> literal(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return Optional.of(value.toString());
    } else if (value instanceof LocalDate day) {
      return Optional.of("DATE '" + day + "'");
    } else if (value instanceof LocalDateTime time) {
      return Optional.of("TIMESTAMP '" + TIME.format(time) + "'");
    } else if (value instanceof Instant time) {
      return Optional.of("TIMESTAMPTZ '" + TIME.format(time.atOffset(ZoneOffset.UTC)) + "+00'");
    }
    return Optional.empty();
  }
}
