package dev.tidemark.server.tables;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.stream.StreamAggregate;
import dev.tidemark.catalog.stream.StreamFeature;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The records of a stream feature's group, in the words that all of its queries share. */
final class StreamRecords {
  private final StreamFeature stream;
  private final FeatureGroup group;
  private final String source;
  private final String time;
  private final String window;

  /**
   * @param schema whose table of the group is read
   */
  StreamRecords(StreamFeature stream, FeatureGroup group, String schema) {
    this.stream = stream;
    this.group = group;
    this.source = quoted(schema) + "." + quoted(group.name());
    this.time = quoted(group.eventTime());
    this.window = "INTERVAL '%d' SECOND".formatted(stream.window().toSeconds());
  }

  StreamFeature stream() {
    return stream;
  }

  FeatureGroup group() {
    return group;
  }

  StreamAggregate aggregate() {
    return stream.aggregate();
  }

  /** The event time's column. */
  String time() {
    return time;
  }

  String window() {
    return window;
  }

  String sameEntity(String left, String right) {
    return stream.entity().stream()
        .map(key -> "%1$s.%3$s = %2$s.%3$s".formatted(left, right, quoted(key)))
        .collect(Collectors.joining(" AND "));
  }

  /** Each record with the event time of the first tombstone that outranks it. */
  String records(String condition) {
    String value = stream.argument().map(this::value).orElse("");
    return ("SELECT %s, %s, is_deleted, %sMIN(CASE WHEN is_deleted THEN %s END) OVER (PARTITION BY %s"
            + " ORDER BY %s ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS \"$until\""
            + " FROM %s WHERE %s")
        .formatted(entity(""), rank(), value, time, key(), rank(), source, condition);
  }

  /** An average of REAL is one of DOUBLE. */
  private String value(String column) {
    boolean isReal = group.column(column).type().equals(DataType.of(TypeName.REAL));
    String value =
        isReal && stream.aggregate() == StreamAggregate.AVG
            ? "CAST(%s AS DOUBLE)".formatted(quoted(column))
            : quoted(column);
    return value + " AS \"$value\", ";
  }

  String rank() {
    return time + ", known_time, sequence";
  }

  String key() {
    return list(group.entityKey(), StreamRecords::quoted);
  }

  /** Each record with the time from which and the one up to which it is in the window. */
  String stays() {
    String end = time + " + " + window;
    return "SELECT *, %1$s AS \"$from\", CASE WHEN \"$until\" <= %2$s THEN \"$until\" ELSE %2$s END AS \"$to\" FROM (%3$s) AS r"
        .formatted(time, end, records("true"));
  }

  /**
   * The same from parts as from all. A DECIMAL's digits are divided as whole numbers, which are
   * exact, so that three times 0.1 is 0.1 on average.
   */
  String average(String sum, String count) {
    DataType type = group.column(stream.argument().orElseThrow()).type();
    return type instanceof DataType.Decimal decimal && decimal.scale() > 0
        ? "ROUND(CAST(%1$s AS DOUBLE) * 1E%3$d) / NULLIF(%2$s * 1E%3$d, 0)"
            .formatted(sum, count, decimal.scale())
        : "CAST(%s AS DOUBLE) / NULLIF(%s, 0)".formatted(sum, count);
  }

  String entity(String prefix) {
    return list(stream.entity(), key -> prefix + quoted(key));
  }

  private static String list(List<String> names, Function<String, String> text) {
    return names.stream().map(text).collect(Collectors.joining(", "));
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
