package dev.tidemark.server.flight.wire;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.planner.arrow.ArrowWriter;
import dev.tidemark.planner.engine.BatchStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A stream whose UUID columns are text; the other columns' buffers are moved, not copied. */
final class TextUuids implements BatchStream {
  private static final DataType UUID = DataType.of(TypeName.UUID);
  private static final DataType TEXT = DataType.of(TypeName.VARCHAR);
  private static final DataType UUIDS = new DataType.ArrayOf(UUID);
  private static final DataType TEXTS = new DataType.ArrayOf(TEXT);

  private final BatchStream rows;
  private final List<DataType> types;
  private final VectorSchemaRoot root;

  TextUuids(BatchStream rows, BufferAllocator allocator) {
    this.rows = rows;
    this.types = rows.schema().getFields().stream().map(ArrowTypes::dataType).toList();
    List<Field> fields = new ArrayList<>();
    for (Field field : rows.schema().getFields()) {
      DataType shown = shown(ArrowTypes.dataType(field));
      fields.add(
          shown.equals(ArrowTypes.dataType(field))
              ? field
              : ArrowTypes.field(field.getName(), shown, field.isNullable()));
    }
    this.root = VectorSchemaRoot.create(new Schema(fields), allocator);
  }

  static boolean areIn(Schema schema) {
    return schema.getFields().stream()
        .map(ArrowTypes::dataType)
        .anyMatch(type -> type.equals(UUID) || type.equals(UUIDS));
  }

  private static DataType shown(DataType type) {
    return type.equals(UUID) ? TEXT : type.equals(UUIDS) ? TEXTS : type;
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public boolean next() {
    root.clear();
    if (!rows.next()) {
      return false;
    }
    int count = rows.root().getRowCount();
    for (int i = 0; i < types.size(); i++) {
      if (shown(types.get(i)).equals(types.get(i))) {
        rows.root().getVector(i).makeTransferPair(root.getVector(i)).transfer();
      } else {
        writeText(rows.root().getVector(i), types.get(i), root.getVector(i), count);
      }
    }
    root.setRowCount(count);
    return true;
  }

  private static void writeText(FieldVector from, DataType type, FieldVector to, int count) {
    List<Object[]> values =
        new ArrowRows(
                new VectorSchemaRoot(List.of(from)), null, List.of(Column.of(from.getName(), type)))
            .batch();
    ArrowWriter writer = ArrowWriter.of(shown(type), to);
    for (int row = 0; row < count; row++) {
      writer.write(row, text(values.get(row)[0]));
    }
    to.setValueCount(count);
  }

  private static @Nullable Object text(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(item -> item == null ? null : item.toString()).toList();
    }
    return Objects.toString(value, null);
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    root.close();
    rows.close();
  }
}
