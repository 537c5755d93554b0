package dev.tidemark.offline.duckdb.result;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;

/**
 * Moves what DuckDB exported into the promised root, in cuts of about {@value #CUT_BYTES} bytes.
 * Both have the same types but for UUID, which DuckDB exports as text. Copies nothing else.
 */
final class BatchCutter {
  static final int CUT_BYTES = 1_500_000;
  private static final int MAX_ROWS = 131_072;
  private static final int VECTOR_ROWS = 2_048;

  private final VectorSchemaRoot source;
  private final VectorSchemaRoot target;
  private int at;
  private int cutRows = 1;

  /** Starts with nothing to cut. */
  BatchCutter(VectorSchemaRoot source, VectorSchemaRoot target) {
    this.source = source;
    this.target = target;
    this.at = source.getRowCount();
  }

  /** How many rows make a batch by the columns' usual widths; DuckDB makes them in 2048s. */
  static int rowsOf(List<Column> columns) {
    int width = columns.stream().mapToInt(column -> width(column.type())).sum();
    int rows = CUT_BYTES / Math.max(width, 1) / VECTOR_ROWS * VECTOR_ROWS;
    return Math.max(VECTOR_ROWS, Math.min(MAX_ROWS, rows));
  }

  private static int width(DataType type) {
    if (type instanceof DataType.ArrayOf array) {
      return 16 * width(array.element());
    } else if (type instanceof DataType.Decimal) {
      return 16;
    }
    return switch (((DataType.Scalar) type).name()) {
      case BOOLEAN -> 1;
      case INTEGER, REAL, DATE -> 4;
      case BIGINT, DOUBLE, TIME, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> 8;
      case DECIMAL, VARCHAR, VARBINARY -> 24;
      case UUID -> 40;
    };
  }

  /** The source has been filled anew. */
  void loaded() {
    at = 0;
    long bytes = 0;
    for (FieldVector vector : source.getFieldVectors()) {
      bytes += vector.getBufferSize();
    }
    long cuts = Math.max(1, (bytes + CUT_BYTES / 2) / CUT_BYTES);
    cutRows = (int) Math.max(1, (source.getRowCount() + cuts - 1) / cuts);
  }

  /** Fills the target with the next cut; false when nothing is left. */
  boolean cut() {
    int left = source.getRowCount() - at;
    if (left == 0) {
      return false;
    }
    int rows = Math.min(left, cutRows);
    target.clear();
    for (int i = 0; i < target.getFieldVectors().size(); i++) {
      move(source.getVector(i), target.getVector(i), at, rows, rows == source.getRowCount());
    }
    target.setRowCount(rows);
    at += rows;
    return true;
  }

  private static void move(
      FieldVector from, FieldVector to, int start, int rows, boolean everything) {
    if (to instanceof FixedSizeBinaryVector uuids) {
      uuids(from, uuids, start, rows);
    } else if (to instanceof ListVector lists
        && lists.getDataVector() instanceof FixedSizeBinaryVector) {
      uuidLists((ListVector) from, lists, start, rows);
    } else if (everything) {
      from.makeTransferPair(to).transfer();
    } else {
      from.makeTransferPair(to).splitAndTransfer(start, rows);
    }
  }

  private static void uuids(FieldVector from, FixedSizeBinaryVector to, int start, int rows) {
    to.allocateNew(rows);
    for (int i = 0; i < rows; i++) {
      if (from.isNull(start + i)) {
        to.setNull(i);
      } else {
        to.set(i, uuid(from, start + i));
      }
    }
    to.setValueCount(rows);
  }

  private static void uuidLists(ListVector from, ListVector to, int start, int rows) {
    FixedSizeBinaryVector elements = (FixedSizeBinaryVector) to.getDataVector();
    to.allocateNew();
    for (int i = 0; i < rows; i++) {
      if (from.isNull(start + i)) {
        to.setNull(i);
        continue;
      }
      int begin = from.getElementStartIndex(start + i);
      int count = from.getElementEndIndex(start + i) - begin;
      int first = to.startNewValue(i);
      for (int j = 0; j < count; j++) {
        if (from.getDataVector().isNull(begin + j)) {
          elements.setNull(first + j);
        } else {
          elements.setSafe(first + j, uuid(from.getDataVector(), begin + j));
        }
      }
      to.endValue(i, count);
    }
    to.setValueCount(rows);
  }

  private static byte[] uuid(FieldVector from, int at) {
    if (from instanceof VarBinaryVector binary) {
      return binary.get(at);
    }
    byte[] text = ((VarCharVector) from).get(at);
    UUID uuid = UUID.fromString(new String(text, java.nio.charset.StandardCharsets.US_ASCII));
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }
}
