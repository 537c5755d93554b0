package dev.tidemark.offline.iceberg.schema;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.group.PartitionTransform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.types.Types;

/** What a group's Iceberg table looks like. */
public final class GroupTable {
  private static final String FORMAT = "tidemark.format";
  private static final int NEWEST_FORMAT = 1;
  private static final String GROUP_ID = "tidemark.group-id";
  private static final String VERSION = "tidemark.version";

  private GroupTable() {}

  /**
   * A tombstone has NULL features, so only what every record has is required: key, event time and
   * the store's own columns.
   */
  public static Schema schema(FeatureGroup group) {
    AtomicInteger ids = new AtomicInteger();
    Set<String> required = new HashSet<>(group.entityKey());
    required.add(group.eventTime());
    required.addAll(HistoryColumns.NAMES);
    List<Types.NestedField> fields = new ArrayList<>();
    for (Column column : group.historyColumns()) {
      Types.NestedField.Builder field =
          required.contains(column.name())
              ? Types.NestedField.required(column.name())
              : Types.NestedField.optional(column.name());
      field
          .withId(ids.incrementAndGet())
          .ofType(IcebergTypes.of(column.type(), ids::incrementAndGet));
      if (!column.comment().isEmpty()) {
        field.withDoc(column.comment());
      }
      fields.add(field.build());
    }
    return new Schema(fields);
  }

  public static PartitionSpec spec(FeatureGroup group, Schema schema) {
    PartitionSpec.Builder builder = PartitionSpec.builderFor(schema);
    for (String text : group.options().partitioning()) {
      PartitionTransform transform = PartitionTransform.parse(text);
      String column = transform.column();
      switch (transform.kind()) {
        case IDENTITY -> builder.identity(column);
        case YEAR -> builder.year(column, PartitionNames.free(schema, column + "_year"));
        case MONTH -> builder.month(column, PartitionNames.free(schema, column + "_month"));
        case DAY -> builder.day(column, PartitionNames.free(schema, column + "_day"));
        case HOUR -> builder.hour(column, PartitionNames.free(schema, column + "_hour"));
        case BUCKET ->
            builder.bucket(
                column, transform.argument(), PartitionNames.free(schema, column + "_bucket"));
        case TRUNCATE ->
            builder.truncate(
                column, transform.argument(), PartitionNames.free(schema, column + "_trunc"));
      }
    }
    return builder.build();
  }

  public static SortOrder order(FeatureGroup group, Schema schema) {
    SortOrder.Builder builder = SortOrder.builderFor(schema);
    group.entityKey().forEach(builder::asc);
    builder.asc(group.eventTime());
    return builder.build();
  }

  public static Map<String, String> properties(FeatureGroup group) {
    return Map.of(
        FORMAT,
        Integer.toString(NEWEST_FORMAT),
        GROUP_ID,
        group.uuid().toString(),
        VERSION,
        Integer.toString(group.version()),
        TableProperties.FORMAT_VERSION,
        "2",
        TableProperties.METADATA_PREVIOUS_VERSIONS_MAX,
        "20",
        TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
        "true");
  }

  /** Errors: {@code NEWER_FORMAT}, {@code DATA_DAMAGED}. */
  public static void checkFormat(Table table) {
    String format = table.properties().getOrDefault(FORMAT, "");
    if (!format.matches("[0-9]{1,9}")) {
      throw new TidemarkException(
          ErrorCode.DATA_DAMAGED,
          "Iceberg table '" + table.name() + "' does not say its " + FORMAT);
    }
    if (Integer.parseInt(format) > NEWEST_FORMAT) {
      throw new TidemarkException(
          ErrorCode.NEWER_FORMAT,
          "Iceberg table '"
              + table.name()
              + "' has format "
              + format
              + ", but this server knows formats up to "
              + NEWEST_FORMAT);
    }
  }

  /** Errors: {@code ALREADY_EXISTS} where the table is another group's. */
  public static void checkOwner(Table table, FeatureGroup group) {
    String owner = table.properties().getOrDefault(GROUP_ID, "");
    if (!owner.equals(group.uuid().toString())) {
      throw new TidemarkException(
          ErrorCode.ALREADY_EXISTS,
          "Iceberg table '" + table.name() + "' already exists and belongs to another group");
    }
  }

  /** The group with the field ids that Iceberg gave its columns; those known already stay. */
  public static FeatureGroup withFieldIds(FeatureGroup group, Schema schema) {
    List<GroupColumn> columns = new ArrayList<>();
    for (GroupColumn column : group.columns()) {
      Types.NestedField field =
          column.fieldId() > 0
              ? schema.findField(column.fieldId())
              : schema.findField(column.name());
      if (field == null) {
        throw new TidemarkException(
            ErrorCode.DATA_DAMAGED,
            "The Iceberg table of feature group '"
                + group.versionedName()
                + "' has no column '"
                + column.name()
                + "'");
      }
      columns.add(column.withFieldId(field.fieldId()));
    }
    return group.withColumns(columns);
  }
}
