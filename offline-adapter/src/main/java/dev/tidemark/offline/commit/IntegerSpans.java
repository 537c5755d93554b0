package dev.tidemark.offline.commit;

import java.util.List;
import java.util.Map;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * Integers that lie too far apart for Parquet's newer encodings. DuckDB writes differences of them
 * in more bits than the type has; Parquet's own rule is to let them wrap round, and Trino can't
 * read such a file.
 */
final class IntegerSpans {
  private IntegerSpans() {}

  /**
   * Whether a column of the file has integers that are further apart than the greatest one from 0:
   * up to there the differences of neighbours can be told from each other in 32 bits.
   *
   * @param statistics as {@link ColumnMetrics} takes them
   */
  static boolean areWide(List<HistoryField> fields, Map<String, Map<String, String>> statistics) {
    return fields.stream()
        .anyMatch(
            field -> {
              String name = '"' + field.physicalName() + '"';
              Type type = field.field().type();
              return type.isListType()
                  ? isWide(type.asListType().elementType(), statistics.get(name + ".\"element\""))
                  : isWide(type, statistics.get(name));
            });
  }

  private static boolean isWide(Type type, @Nullable Map<String, String> statistics) {
    if (type.typeId() != Type.TypeID.INTEGER || statistics == null) {
      return false;
    }
    String min = statistics.get("min");
    String max = statistics.get("max");
    return min != null
        && max != null
        && Long.parseLong(max) - Long.parseLong(min) > Integer.MAX_VALUE;
  }
}
