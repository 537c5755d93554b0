package dev.tidemark.server.flight.metadata;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.planner.table.TableDef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.sql.FlightSqlColumnMetadata;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A table's columns as tools ask for them: Arrow fields with Flight SQL's metadata. Remarks stand
 * only here, since on a result's schema the JDBC driver would show them as column labels.
 */
final class TableSchemas {
  private TableSchemas() {}

  static byte[] bytes(TableDef table) {
    List<Field> fields = new ArrayList<>();
    for (Column column : table.columns()) {
      fields.add(described(table, column));
    }
    return new Schema(fields).serializeAsMessage();
  }

  private static Field described(TableDef table, Column column) {
    Field field = ArrowTypes.field(column);
    FlightSqlColumnMetadata.Builder described =
        new FlightSqlColumnMetadata.Builder()
            .catalogName(MetadataRows.CATALOG)
            .schemaName(table.name().schema())
            .tableName(table.name().name())
            .typeName(column.type().sql())
            .isAutoIncrement(false)
            .isCaseSensitive(true)
            .isReadOnly(false)
            .isSearchable(true)
            .remarks(column.comment());
    if (column.type() instanceof DataType.Decimal decimal) {
      described.precision(decimal.precision()).scale(decimal.scale());
    }
    Map<String, String> metadata = new HashMap<>(described.build().getMetadataMap());
    metadata.putAll(field.getMetadata());
    return new Field(
        field.getName(),
        new FieldType(field.isNullable(), field.getType(), field.getDictionary(), metadata),
        field.getChildren());
  }
}
