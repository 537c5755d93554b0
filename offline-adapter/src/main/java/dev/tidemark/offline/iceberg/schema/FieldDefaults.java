package dev.tidemark.offline.iceberg.schema;

import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.HistoryColumns;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.types.Types;

/**
 * What a field is in the records of files that were written before there was one: a property of the
 * table, set with the field, since format version 2 has no place for it. Tombstones have NULL there
 * as in every feature. Whoever rewrites such files writes the default down.
 */
public final class FieldDefaults {
  private static final String PROPERTY = "tidemark.default.";

  private FieldDefaults() {}

  static void keep(UpdateProperties properties, int fieldId, FeatureDefault value) {
    properties.set(PROPERTY + fieldId, value.text());
  }

  /** A text that every engine casts to the field's type; empty for NULL. */
  public static Optional<String> of(Table table, int fieldId) {
    return Optional.ofNullable(table.properties().get(PROPERTY + fieldId));
  }

  /** The field that tells tombstones. */
  public static Types.NestedField isDeleted(Table table) {
    return table.schema().findField(HistoryColumns.IS_DELETED);
  }
}
