package dev.tidemark.offline.merge;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.duckdb.DuckDBColumnType;

/** Types of features of which a merge keeps the bits; DuckDB's vectors hold them as they are. */
enum FeatureType {
  BOOLEAN(DuckDBColumnType.BOOLEAN, 1),
  TINYINT(DuckDBColumnType.TINYINT, 1),
  SMALLINT(DuckDBColumnType.SMALLINT, 2),
  INTEGER(DuckDBColumnType.INTEGER, 4),
  BIGINT(DuckDBColumnType.BIGINT, 8),
  FLOAT(DuckDBColumnType.FLOAT, 4),
  DOUBLE(DuckDBColumnType.DOUBLE, 8),
  DATE(DuckDBColumnType.DATE, 4),
  TIMESTAMP(DuckDBColumnType.TIMESTAMP, 8),
  TIMESTAMP_WITH_TIME_ZONE(DuckDBColumnType.TIMESTAMP_WITH_TIME_ZONE, 8);

  private final DuckDBColumnType duckDb;
  private final int bytes;

  FeatureType(DuckDBColumnType duckDb, int bytes) {
    this.duckDb = duckDb;
    this.bytes = bytes;
  }

  /** By DuckDB's name of it. */
  static FeatureType of(String name) {
    return valueOf(name.replace(' ', '_').toUpperCase(Locale.ROOT));
  }

  DuckDBColumnType duckDb() {
    return duckDb;
  }

  int bytes() {
    return bytes;
  }

  /** The bits of one value of a vector. */
  long get(ByteBuffer vector, int row) {
    return switch (bytes) {
      case 1 -> vector.get(row);
      case 2 -> vector.getShort(2 * row);
      case 4 -> vector.getInt(4 * row);
      default -> vector.getLong(8 * row);
    };
  }

  /** Writes a value. */
  void put(ByteBuffer vector, int row, long bits) {
    switch (bytes) {
      case 1 -> vector.put(row, (byte) bits);
      case 2 -> vector.putShort(2 * row, (short) bits);
      case 4 -> vector.putInt(4 * row, (int) bits);
      default -> vector.putLong(8 * row, bits);
    }
  }
}
