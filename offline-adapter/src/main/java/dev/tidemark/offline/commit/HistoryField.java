package dev.tidemark.offline.commit;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.iceberg.schema.IcebergTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/** A column and the Iceberg field in which its values are kept. */
public record HistoryField(Column column, Types.NestedField field) {

  /** Those of {@link FeatureGroup#historyColumns}, in that order. */
  public static List<HistoryField> of(FeatureGroup group, Table table) {
    List<HistoryField> fields = new ArrayList<>();
    for (Column column : group.historyColumns()) {
      int id = group.find(column.name()).map(c -> c.fieldId()).orElse(0);
      Types.NestedField field =
          id > 0 ? table.schema().findField(id) : table.schema().findField(column.name());
      if (field == null) {
        throw new TidemarkException(
            ErrorCode.DATA_DAMAGED,
            "Iceberg table '" + table.name() + "' has no column '" + column.name() + "'");
      }
      fields.add(new HistoryField(column, field));
    }
    return fields;
  }

  /** What the column is called in DuckDB while it is written. */
  public String physicalName() {
    return "f" + field.fieldId();
  }

  /** The value as the table keeps it, whose type may be wider by now than the column's. */
  String written() {
    DataType kept = IcebergTypes.dataType(field.type()).orElse(column.type());
    return kept.equals(column.type())
        ? physicalName()
        : "CAST(%1$s AS %2$s) AS %1$s".formatted(physicalName(), kept.duckdb());
  }

  /** The values of all fields, as items of a SELECT. */
  static String written(List<HistoryField> fields) {
    return fields.stream().map(HistoryField::written).collect(Collectors.joining(", "));
  }

  /** The column under its physical name. */
  public Column physicalColumn() {
    return Column.of(physicalName(), column.type());
  }

  /** The entry of COPY's {@code FIELD_IDS}. */
  String fieldIds() {
    return field.type().isListType()
        ? physicalName()
            + ": {__duckdb_field_id: "
            + field.fieldId()
            + ", element: "
            + field.type().asListType().elementId()
            + "}"
        : physicalName() + ": " + field.fieldId();
  }
}
