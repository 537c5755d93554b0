package dev.tidemark.online.store;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.binary.BinaryEncoder;
import dev.tidemark.online.binary.BinaryOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records as one array of the tail's row type, in PostgreSQL's binary format. Not thread-safe.
 *
 * <p>The transaction is left NULL here; whoever inserts leaves it to its default.
 */
final class RecordArray {
  private static final int XID8 = 5069;
  private static final int COUNT_AT = 12;
  private static final int FIRST_RECORD_AT = 20;

  private final int rowType;
  private final List<Field> fields = new ArrayList<>();
  private final BinaryOutput out = new BinaryOutput();
  private int count;

  /** Where a field's value is in a record, -1 for one that is always NULL. */
  private record Field(int oid, @Nullable BinaryEncoder encoder, int index) {}

  /**
   * An empty array.
   *
   * @param columns what the records hold, by place: names of the group's and the store's columns;
   *     those left out are NULL
   */
  RecordArray(FeatureGroup group, int rowType, List<String> columns) {
    this.rowType = rowType;
    for (String name : GroupTables.STORE_COLUMNS) {
      fields.add(
          name.equals(GroupTables.TRANSACTION)
              ? new Field(XID8, null, -1)
              : field(storeType(name, group), columns.indexOf(name)));
    }
    for (GroupColumn column : group.columns()) {
      fields.add(field(column.type(), columns.indexOf(column.name())));
    }
    clear();
  }

  private static DataType storeType(String name, FeatureGroup group) {
    return switch (name) {
      case HistoryColumns.SEQUENCE -> DataType.of(TypeName.BIGINT);
      case HistoryColumns.IS_DELETED -> DataType.of(TypeName.BOOLEAN);
      default -> group.eventTimeType();
    };
  }

  private static Field field(DataType type, int index) {
    BinaryEncoder encoder = BinaryEncoder.of(type);
    return new Field(encoder.type().oid(), encoder, index);
  }

  /** Adds a record. Throws {@link ClassCastException} for a value of a wrong class. */
  void add(Object[] record) {
    int at = out.size();
    out.putInt(0);
    out.putInt(fields.size());
    for (Field field : fields) {
      out.putInt(field.oid());
      if (field.encoder() == null || field.index() < 0) {
        out.putInt(-1);
      } else {
        field.encoder().write(record[field.index()], out);
      }
    }
    out.setInt(at, out.size() - at - 4);
    count++;
    out.setInt(COUNT_AT, count);
  }

  int count() {
    return count;
  }

  int bytes() {
    return out.size();
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  /** The records of several arrays of one row type, in their order, as one array. */
  static byte[] joined(List<byte[]> arrays) {
    int size = FIRST_RECORD_AT;
    int count = 0;
    for (byte[] array : arrays) {
      size += array.length - FIRST_RECORD_AT;
      count += ByteBuffer.wrap(array).getInt(COUNT_AT);
    }
    ByteBuffer joined = ByteBuffer.allocate(size);
    joined.put(arrays.get(0), 0, FIRST_RECORD_AT).putInt(COUNT_AT, count);
    for (byte[] array : arrays) {
      joined.put(array, FIRST_RECORD_AT, array.length - FIRST_RECORD_AT);
    }
    return joined.array();
  }

  /** Begins anew. */
  void clear() {
    out.clear();
    count = 0;
    out.putInt(1);
    out.putInt(0);
    out.putInt(rowType);
    out.putInt(0);
    out.putInt(1);
  }
}
