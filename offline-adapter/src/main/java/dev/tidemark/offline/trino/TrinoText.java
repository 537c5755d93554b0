package dev.tidemark.offline.trino;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.scan.ScanFilter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.TableIdentifier;

/** Names, values and simple conditions as Trino writes them. */
final class TrinoText {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private TrinoText() {}

  static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The table, qualified. */
  static String table(String catalog, TableIdentifier identifier) {
    return name(catalog)
        + "."
        + name(identifier.namespace().toString())
        + "."
        + name(identifier.name());
  }

  static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  static String value(Object value, DataType type) {
    String text;
    if (value instanceof LocalDateTime time) {
      text = TIMESTAMP.format(time);
    } else if (value instanceof Instant instant) {
      text = TIMESTAMP.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + " UTC";
    } else {
      text = value.toString();
    }
    return "CAST(" + quoted(text) + " AS " + type.trino() + ")";
  }

  /** The condition; empty where leaving it out is simpler, which a hint allows. */
  static Optional<String> condition(ScanFilter filter, DataType type) {
    if (isFloating(type) || type.javaClass() == byte[].class) {
      return Optional.empty();
    }
    String column = name(filter.column());
    if (filter instanceof ScanFilter.OneOf oneOf) {
      List<String> values = oneOf.values().stream().map(value -> value(value, type)).toList();
      return Optional.of(values.stream().collect(Collectors.joining(", ", column + " IN (", ")")));
    }
    if (filter instanceof ScanFilter.Compare compare) {
      String operator =
          switch (compare.operator()) {
            case EQUAL -> " = ";
            case LESS -> " < ";
            case LESS_OR_EQUAL -> " <= ";
            case GREATER -> " > ";
            case GREATER_OR_EQUAL -> " >= ";
          };
      return Optional.of(column + operator + value(compare.value(), type));
    }
    return Optional.of(
        column + (filter instanceof ScanFilter.IsNull ? " IS NULL" : " IS NOT NULL"));
  }

  private static boolean isFloating(DataType type) {
    return type.javaClass() == Double.class || type.javaClass() == Float.class;
  }
}
