package dev.tidemark.offline.iceberg.schema;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;

/**
 * What Iceberg calls the partitions of a table: after the columns as they were when it was created,
 * for ever. A column may be called so only if it is the one by whose values the table is
 * partitioned. Source: Iceberg's PartitionSpec.
 */
public final class PartitionNames {
  private PartitionNames() {}

  /** The name, or one like it that no column has. */
  static String free(Schema schema, String name) {
    String free = name;
    while (schema.findField(free) != null) {
      free += "_";
    }
    return free;
  }

  /** Errors: {@code INVALID_STATEMENT} where a column of the group is called like a partition. */
  public static void requireFree(FeatureGroup group, Table table) {
    for (PartitionSpec spec : table.specs().values()) {
      for (PartitionField field : spec.fields()) {
        if (group.find(field.name()).filter(column -> !isSource(field, column)).isPresent()) {
          throw new TidemarkException(
              ErrorCode.INVALID_STATEMENT,
              "Feature group '%s' can't get a column '%s', since partitions of its Iceberg table have that name"
                  .formatted(group.name(), field.name()));
        }
      }
    }
  }

  private static boolean isSource(PartitionField field, GroupColumn column) {
    return field.transform().isIdentity() && field.sourceId() == column.fieldId();
  }
}
