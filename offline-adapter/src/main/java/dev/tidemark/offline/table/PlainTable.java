package dev.tidemark.offline.table;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.iceberg.schema.IcebergTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** What a plain table looks like in Iceberg. */
final class PlainTable {
  /** Marks the tables that were created here, whose files go with them. */
  private static final String KIND = "tidemark.table";

  private static final String PLAIN = "plain";

  private PlainTable() {}

  /** Errors: {@code AMBIGUOUS_NAME} for a name given twice, {@code INVALID_STATEMENT} for none. */
  static Schema schema(String table, List<Column> columns) {
    if (columns.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT, "Table '" + table + "' needs at least one column");
    }
    Set<String> names = new HashSet<>();
    AtomicInteger ids = new AtomicInteger();
    List<Types.NestedField> fields = new ArrayList<>();
    for (Column column : columns) {
      if (!names.add(column.name())) {
        throw new TidemarkException(
            ErrorCode.AMBIGUOUS_NAME,
            "Column '" + column.name() + "' of table '" + table + "' is there twice");
      }
      Types.NestedField.Builder field =
          column.nullable()
              ? Types.NestedField.optional(column.name())
              : Types.NestedField.required(column.name());
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

  static Map<String, String> properties() {
    return Map.of(
        KIND, PLAIN, TableProperties.COMMIT_NUM_RETRIES, "20", TableProperties.FORMAT_VERSION, "2");
  }

  static boolean isOurs(Table table) {
    return PLAIN.equals(table.properties().get(KIND));
  }

  /**
   * The fields in which rows of these columns are kept, in their order.
   *
   * @param name the table's in Tidemark, for errors
   * @throws TidemarkException COLUMN_NOT_FOUND; NULL_NOT_ALLOWED where a column that must have a
   *     value is left out; NOT_SUPPORTED for a type that can be read only
   */
  static List<HistoryField> fields(Table table, String name, List<Column> columns) {
    List<HistoryField> fields = columns.stream().map(column -> field(table, name, column)).toList();
    Set<String> given = columns.stream().map(Column::name).collect(Collectors.toSet());
    for (Types.NestedField field : table.schema().columns()) {
      if (field.isRequired() && !given.contains(field.name())) {
        throw new TidemarkException(
            ErrorCode.NULL_NOT_ALLOWED,
            "Column '" + field.name() + "' of table '" + name + "' takes no NULL");
      }
    }
    return fields;
  }

  private static HistoryField field(Table table, String name, Column column) {
    Types.NestedField field = table.schema().asStruct().field(column.name());
    if (field == null) {
      throw new TidemarkException(
          ErrorCode.COLUMN_NOT_FOUND,
          "Table '" + name + "' has no column '" + column.name() + "' any more");
    }
    if (field.type().typeId() == Type.TypeID.FIXED) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED,
          "Column '" + column.name() + "' of type " + field.type() + " can be read, not written");
    }
    return IcebergTypes.dataType(field.type())
        .map(type -> new HistoryField(Column.of(column.name(), type), field))
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.NOT_SUPPORTED,
                    "Column '" + column.name() + "' is of type " + field.type() + " by now"));
  }
}
