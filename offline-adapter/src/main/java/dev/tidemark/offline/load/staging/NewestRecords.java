package dev.tidemark.offline.load.staging;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.offline.commit.HistoryField;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Of many records the one of highest rank of each key: what the online store is to hold. */
public final class NewestRecords {
  private NewestRecords() {}

  /**
   * A query of them, sorted by key, in history's columns.
   *
   * @param relation with a column for each {@link HistoryField#physicalName()}
   */
  public static String sql(FeatureGroup group, List<HistoryField> fields, String relation) {
    Map<String, String> physical =
        fields.stream()
            .collect(
                Collectors.toMap(
                    field -> field.column().name(), HistoryField::physicalName, (a, b) -> a));
    String keys = group.entityKey().stream().map(physical::get).collect(Collectors.joining(", "));
    String sequence = physical.get(HistoryColumns.SEQUENCE);
    return "SELECT "
        + fields.stream().map(HistoryField::physicalName).collect(Collectors.joining(", "))
        + " FROM "
        + relation
        + " WHERE "
        + sequence
        + " IN (SELECT arg_max("
        + sequence
        + ", ("
        + physical.get(group.eventTime())
        + ", "
        + physical.get(HistoryColumns.KNOWN_TIME)
        + ", "
        + sequence
        + ")) FROM "
        + relation
        + " GROUP BY "
        + keys
        + ") ORDER BY "
        + keys;
  }
}
