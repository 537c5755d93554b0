package dev.tidemark.catalog.group.rule;

import dev.tidemark.catalog.type.DataType;
import java.util.List;

/**
 * How wide a full record is in a page of PostgreSQL, where a row can't span pages; long values move
 * out and leave a pointer of 18 bytes. Source: PostgreSQL's manual, "Database Page Layout" and
 * "TOAST".
 */
final class RowWidth {

  /** A page of 8,192 bytes, less its header and what the store adds to a record. */
  static final int MAX_BYTES = 8_000;

  private static final int ROW_HEADER = 24;
  private static final int POINTER = 18;

  private RowWidth() {}

  static int bytes(List<DataType> types) {
    int bytes = ROW_HEADER + (types.size() + 7) / 8;
    for (DataType type : types) {
      int width = width(type);
      int alignment = width == POINTER ? 1 : Math.min(width, 8);
      bytes = (bytes + alignment - 1) / alignment * alignment + width;
    }
    return bytes;
  }

  private static int width(DataType type) {
    if (!(type instanceof DataType.Scalar scalar)) {
      return POINTER;
    }
    return switch (scalar.name()) {
      case BOOLEAN -> 1;
      case INTEGER, REAL, DATE -> 4;
      case BIGINT, DOUBLE, TIME, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> 8;
      case UUID -> 16;
      case VARCHAR, VARBINARY, DECIMAL -> POINTER;
    };
  }
}
